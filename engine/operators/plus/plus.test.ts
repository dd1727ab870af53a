import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { map, plus, ZSet } from '../../index.ts'

checkOperator({
  name: 'plus',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    plus(
      map(a, (row) => row.k),
      map(b, (row) => row.k),
    ),
  meaning: {
    batch: ({ a, b }) =>
      ZSet.from([...a, ...b].map(([row, weight]) => [(row as { k: unknown }).k, weight] as const)),
  },
})

checkOperator({
  name: 'plus-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => plus(a, a),
  meaning: { batch: ({ a }) => ZSet.from([...a].map(([row, weight]) => [row, 2 * weight] as const)) },
})
