/** The rows of a group one by one, as the functions see them that are given rows without weights. */
import { compare } from '../../../value/compare.ts'
import type { Value } from '../../../value/types.ts'
import type { Entry } from '../../../zset/zset.ts'

/** Rows in the total order of values, each as often as its weight; none for a weight below 0. O(n log n). */
export function rowsInOrder(entries: readonly Entry<unknown>[]): unknown[] {
  return repeated([...entries].sort((a, b) => compare(a.row as Value, b.row as Value)))
}

/** Each row as often as its weight, in the order of the entries. */
export function repeated(entries: readonly Entry<unknown>[]): unknown[] {
  const rows: unknown[] = []
  for (const { row, weight } of entries) for (let i = 0; i < weight; i++) rows.push(row)
  return rows
}
