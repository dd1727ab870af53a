/** Keys by the inner index at which there is something to do for them though nothing comes in. */
import type { Key } from '../../trace/arrangement.ts'

export class Agenda {
  private readonly keys: (Map<string, Key> | undefined)[] = []

  clear(): void {
    this.keys.length = 0
  }

  add(i: number, key: Key): void {
    const there = this.keys[i]
    if (there === undefined) this.keys[i] = new Map([[key.text, key]])
    else there.set(key.text, key)
  }

  /** The keys of index i. */
  at(i: number): ReadonlyMap<string, Key> | undefined {
    return this.keys[i]
  }

  /** The first index after i with a key; Infinity if there is none. */
  next(i: number): number {
    for (let j = i + 1; j < this.keys.length; j++) if (this.keys[j] !== undefined) return j
    return Number.POSITIVE_INFINITY
  }
}
