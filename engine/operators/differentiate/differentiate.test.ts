import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { differentiate, integrate } from '../../index.ts'
import { differentiateStream } from './differentiate.ts'

checkOperator({
  name: 'differentiate',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => differentiate(a),
  meaning: { stream: ({ a }) => differentiateStream(a) },
})

checkOperator({
  name: 'differentiate-integrate',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => integrate(differentiate(a)),
  meaning: { stream: ({ a }) => a },
})
