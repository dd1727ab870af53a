/** The order in which a delta is shown and recorded: part of the engine's contract, so that recorded outputs are stable. */
import { compare } from '../value/compare.ts'
import { valueAt } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import type { Entry, ZSet } from './zset.ts'

/**
 * The entries of a delta by key, then removals before additions, then by row, all in the total order of values; O(n log n).
 * @param key the columns that identify a row, or paths into records; without any, the whole delta is one key
 */
export function deltaOrder<T>(delta: ZSet<T>, key: readonly string[]): Entry<T>[] {
  const parts = (row: T): Value[] => key.map((path) => valueAt(row as Value, path) ?? null)
  return delta.entries
    .map((entry) => ({ entry, parts: parts(entry.row) }))
    .sort(
      (a, b) =>
        compare(a.parts, b.parts) ||
        Number(a.entry.weight > 0) - Number(b.entry.weight > 0) ||
        compare(a.entry.row as Value, b.entry.row as Value),
    )
    .map(({ entry }) => entry)
}
