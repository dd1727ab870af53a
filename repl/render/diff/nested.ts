/** Z-sets inside cells, as rows to be shown below the row that holds them. */
import { canonicalText } from '../../../engine/value/canonical.ts'
import { isZSet, type Value } from '../../../engine/value/types.ts'
import { ZSet } from '../../../engine/zset/zset.ts'
import type { Rows } from '../../session/protocol.ts'

/**
 * What a nested Z-set changed by: after − before, a side that is no Z-set counting as empty; removals before additions,
 * then in the total order of rows. Null where neither side is a Z-set. O(n log n) in the rows of both.
 */
export function nestedDelta(before: Value | undefined, after: Value | undefined): Rows | null {
  if (!isZSet(before) && !isZSet(after)) return null
  const ordered = zsetOf(after).minus(zsetOf(before)).ordered()
  const entries = [
    ...ordered.filter(([, weight]) => weight < 0),
    ...ordered.filter(([, weight]) => weight > 0),
  ]
  return {
    columns: null,
    key: [],
    rows: entries.map(([row, weight]) => [canonicalText(row), weight] as const),
  }
}

function zsetOf(value: Value | undefined): ZSet<Value> {
  return isZSet(value) ? ZSet.from(value.ordered()) : ZSet.empty()
}
