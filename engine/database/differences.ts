/** How what a trace holds differs from what it should hold, key by key. */
import type { Arrangement } from '../trace/arrangement.ts'
import type { Trace } from '../trace/trace.ts'
import { handedOut } from '../value/stored.ts'
import type { Value } from '../value/types.ts'
import { type Entry, ZSet } from '../zset/zset.ts'

/** A key of which other rows are kept than there should be. */
export interface Difference {
  /** The output, as in `receipts.totals`, or the table. */
  readonly of: string
  readonly key: Readonly<Record<string, Value>>
  readonly expected: ZSet<unknown>
  readonly found: ZSet<unknown>
}

/** How a trace differs from the rows that should be in it, key by key; O(rows). */
export function differences(of: string, rows: ZSet<unknown>, trace: Trace): Difference[] {
  const { arrangement } = trace
  const kept = ZSet.ofParts([...trace.all()])
  const expected = byKey(rows, arrangement)
  const found = byKey(kept, arrangement)
  return [...byKey(kept.minus(rows), arrangement)].map(([text, [entry]]) => {
    const { parts } = arrangement.key(entry?.row)
    return {
      of,
      key: Object.fromEntries(arrangement.names.map((name, i) => [name, handedOut(parts[i] as Value)])),
      expected: ZSet.ofParts(expected.get(text) ?? []).handedOut(),
      found: ZSet.ofParts(found.get(text) ?? []).handedOut(),
    }
  })
}

function byKey(rows: ZSet<unknown>, arrangement: Arrangement): Map<string, Entry<unknown>[]> {
  return Map.groupBy(rows.entries, ({ row }) => arrangement.key(row).text)
}
