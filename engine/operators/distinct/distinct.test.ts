import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import { distinct, map, ZSet } from '../../index.ts'

/** By plain counting, independent of Z-sets' own consolidation. */
function positive(rows: Iterable<[unknown, number]>): ZSet<unknown> {
  const weights = new Map<string | null, number>()
  for (const [row, weight] of rows) weights.set(row as string, (weights.get(row as string) ?? 0) + weight)
  return ZSet.of(...[...weights].filter(([, weight]) => weight > 0).map(([row]) => row))
}

checkOperator({
  name: 'distinct',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => distinct(a),
  meaning: { batch: ({ a }) => ZSet.of(...[...a].filter(([, weight]) => weight > 0).map(([row]) => row)) },
})

checkOperator({
  name: 'distinct-projection',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => distinct(map(a, (row) => row.k)),
  meaning: { batch: ({ a }) => positive([...a].map(([row, weight]) => [(row as { k: unknown }).k, weight])) },
})
