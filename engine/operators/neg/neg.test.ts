import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { neg, ZSet } from '../../index.ts'

checkOperator({
  name: 'neg',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => neg(a),
  meaning: { batch: ({ a }) => ZSet.from([...a].map(([row, weight]) => [row, -weight] as const)) },
})
