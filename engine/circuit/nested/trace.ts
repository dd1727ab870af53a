/**
 * The memory of one port of an operator inside a fixpoint: for each key that a step touches, what earlier steps have stored by inner
 * index, what this step has brought by inner index, and at which indexes something stored is still to come.
 */
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Entry } from '../../zset/zset.ts'
import { type AtIndex, type Brought, type ByIndex, type Growing, push, type Stored } from './stored.ts'

/** A key that this step has touched. */
export class OfKey {
  readonly key: Key
  /** What this step has brought. */
  readonly brought: Growing = []
  /** What earlier steps have stored, once somebody asked. */
  stored: ByIndex | undefined

  constructor(key: Key) {
    this.key = key
  }
}

export class NestedTrace {
  readonly by: Arrangement
  private readonly earlier: Stored
  private readonly touched = new Map<Key['id'], OfKey>()
  private staged: Brought[] = []

  constructor(by: Arrangement, earlier: Stored) {
    this.by = by
    this.earlier = earlier
  }

  /** Takes this step's entry at index i, which is none before those of the entries that it has taken. */
  bring(i: number, key: Key, entry: Entry<unknown>): void {
    push(this.of(key).brought, i, entry)
    if (this.earlier.stage !== null) this.staged.push({ at: i, entry })
  }

  of(key: Key): OfKey {
    let found = this.touched.get(key.id)
    if (found === undefined) {
      found = new OfKey(key)
      this.touched.set(key.id, found)
    }
    return found
  }

  /** What earlier steps have stored for a key, by index. O(rows of the key) at the first call of a step. */
  stored(ofKey: OfKey): ByIndex {
    ofKey.stored ??= this.earlier.of(ofKey.key)
    return ofKey.stored
  }

  end(): void {
    if (this.staged.length > 0) this.earlier.stage?.(this.staged)
    this.forget()
  }

  forget(): void {
    // Clearing a map makes it anew, also an empty one.
    if (this.touched.size > 0) this.touched.clear()
    this.staged = []
  }
}

/** What is at one index; O(log indexes). */
export function entriesAt(byIndex: ByIndex, i: number): readonly Entry<unknown>[] {
  let [from, to] = [0, byIndex.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((byIndex[middle] as AtIndex).at < i) from = middle + 1
    else to = middle
  }
  const found = byIndex[from]
  return found?.at === i ? found.entries : []
}
