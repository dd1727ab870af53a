import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { integrate } from '../../index.ts'
import { integrateStream } from './integrate.ts'

checkOperator({
  name: 'integrate',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => integrate(a),
  meaning: { stream: ({ a }) => integrateStream(a) },
})
