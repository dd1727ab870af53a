/** Weights near ±2^53, beyond which they would be rounded: a trace refuses them when they are staged. */
import { type Entry, ZSet } from '../zset/zset.ts'

/**
 * Checks that what a trace holds stays exact with what is staged. O(entries) look-ups: for traces that may hold great weights.
 * @param staged what the step has staged already
 * @throws ValueError naming the row whose weight would grow past those that are exact
 */
export function checkExact<T>(
  delta: ZSet<T>,
  staged: readonly (readonly Entry<T>[])[],
  weight: (entry: Entry<T>) => number,
): void {
  const all = staged.length === 0 ? delta : ZSet.ofParts([...staged.flat(), ...delta.parts])
  for (const entry of all.entries) void entry.plus(weight(entry))
}
