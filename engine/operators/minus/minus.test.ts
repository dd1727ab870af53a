import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { map, minus, ZSet } from '../../index.ts'

const keyed = (rows: Iterable<[unknown, number]>, sign: number) =>
  [...rows].map(([row, weight]) => [(row as { k: unknown }).k, sign * weight] as const)

checkOperator({
  name: 'minus',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    minus(
      map(a, (row) => row.k),
      map(b, (row) => row.k),
    ),
  meaning: { batch: ({ a, b }) => ZSet.from([...keyed(a, 1), ...keyed(b, -1)]) },
})

checkOperator({
  name: 'minus-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => minus(a, a),
  meaning: { batch: () => ZSet.empty() },
})
