/** The set that iterations make, in memory: its rows in a trace, and their weights by iteration in a map. */
import { type Entry, ZSet } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import { FilteredTrace } from '../filtered-trace.ts'
import { type Iterated, type IteratedSet, isInSet, type Trace, type Weights } from '../trace.ts'
import { LastingMap } from './lasting-map.ts'
import { MemoryTrace } from './trace.ts'

const NONE: Weights = []
const NO_ROWS: readonly never[] = []

export class MemoryIteratedSet<T> implements IteratedSet<T> {
  readonly rows: Trace<T>
  /** All rows that have weights: those in the set are there once, the others minus once. */
  private readonly all: MemoryTrace<T>
  /** By the texts of rows. */
  private readonly known = new LastingMap<string, Weights>()
  private staged: readonly Iterated<T>[] = NO_ROWS

  constructor(arrangement: Arrangement) {
    this.all = new MemoryTrace<T>(arrangement)
    this.rows = new FilteredTrace(this.all, ({ weight }) => weight > 0)
  }

  weights({ text }: Entry<T>): Weights {
    return this.known.get(text) ?? NONE
  }

  of(key: Key): readonly Iterated<T>[] {
    return this.all.get(key).map((entry) => ({ entry, weights: this.known.get(entry.text) as Weights }))
  }

  stage(rows: readonly Iterated<T>[]): void {
    const moved: Entry<T>[] = []
    for (const { entry, weights } of rows) {
      const before = times(this.known.get(entry.text) ?? NONE)
      const now = times(weights)
      if (now !== before) moved.push(entry.at(now - before))
    }
    this.all.stage(ZSet.ofParts(moved))
    this.staged = this.staged.length === 0 ? rows : [...this.staged, ...rows]
  }

  flush(): void {
    for (const { entry, weights } of this.staged) {
      if (weights.length === 0) this.known.delete(entry.text)
      else this.known.set(entry.text, weights)
    }
    this.staged = NO_ROWS
    this.all.flush()
  }

  discard(): void {
    this.staged = NO_ROWS
    this.all.discard()
  }
}

/** How often a row of these weights is among all. */
function times(weights: Weights): number {
  if (weights.length === 0) return 0
  return isInSet(weights) ? 1 : -1
}
