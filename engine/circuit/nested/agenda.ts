/** Keys by the inner index at which there is something to do for them though nothing comes in. */
import type { Key } from '../../trace/arrangement.ts'

export class Agenda {
  private readonly keys: (Map<Key['id'], Key> | undefined)[] = []

  clear(): void {
    this.keys.length = 0
  }

  add(i: number, key: Key): void {
    let there = this.keys[i]
    if (there === undefined) {
      there = new Map()
      this.keys[i] = there
    }
    there.set(key.id, key)
  }

  /** The keys of index i. */
  at(i: number): ReadonlyMap<Key['id'], Key> | undefined {
    return this.keys[i]
  }

  /** The first index after i with a key; Infinity if there is none. */
  next(i: number): number {
    for (let j = i + 1; j < this.keys.length; j++) if (this.keys[j] !== undefined) return j
    return Number.POSITIVE_INFINITY
  }
}
