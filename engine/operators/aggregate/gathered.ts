/** Z-sets as accumulators: what a row adds, and the Z-set with that added. */
import { consolidated } from '../../circuit/forms/local.ts'
import { freeze } from '../../value/freeze.ts'
import { owned } from '../../value/stored.ts'
import { append } from '../../zset/append.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import type { GatheredForm } from './aggregate-function.ts'

/** What a row adds to what a function has gathered, as it will be state. @throws ValueError if it cannot be stored */
export function addition({ of }: GatheredForm, row: unknown, weight: number): Entry<unknown> {
  const entry = new Entry(of(row), weight)
  entry.own()
  return entry
}

/**
 * A Z-set with entries added, which is the same one if they cancel. No entry of it repeats a row, and none of the result does: what has come and gone is not
 * kept, however often. O(all entries).
 * @throws ValueError if a weight grows past those that are exact
 */
export function gather(before: ZSet<unknown>, additions: readonly Entry<unknown>[]): ZSet<unknown> {
  // One that was read from a file is not frozen yet.
  for (const { row } of before.parts) freeze(row)
  const changes = new Map(consolidated(additions).map((entry) => [entry.text, entry]))
  if (changes.size === 0) return before
  const after: Entry<unknown>[] = []
  for (const entry of before.parts) {
    const change = changes.get(entry.text)
    const sum = change === undefined ? entry : entry.plus(change.weight)
    if (sum.weight !== 0) after.push(sum)
    if (change !== undefined) changes.delete(entry.text)
  }
  append(after, [...changes.values()])
  // As it is kept both in the accumulator and in the row that is put out: then neither has a copy of its own.
  return owned(ZSet.ofParts(after)) as ZSet<unknown>
}
