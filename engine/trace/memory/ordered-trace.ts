/** A trace in memory of an arrangement with one row per key: nothing but a b-tree of its rows, in the order of scans. */
import type { Entry, ZSet } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import type { Range, Trace } from '../trace.ts'
import { keep } from './keep.ts'
import { SortedMap } from './sorted-map.ts'

export class OrderedMemoryTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly rows: SortedMap<Entry<T>>
  private staged: { key: Key; entry: Entry<T> }[] = []

  constructor(arrangement: Arrangement) {
    this.arrangement = arrangement
    this.rows = new SortedMap(arrangement)
  }

  load(): void {}

  get(key: Key): readonly Entry<T>[] {
    const found = this.rows.get(key.parts)
    return found === undefined ? [] : [found]
  }

  weight(entry: Entry<T>): number {
    return this.rows.get(this.arrangement.key(entry.row).parts)?.weight ?? 0
  }

  scan(range: Range = {}): IterableIterator<Entry<T>> {
    return this.rows.values(range)
  }

  size(): number {
    return this.rows.size
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) {
      const key = this.arrangement.key(entry.row)
      // What cannot be kept is refused here, so that the flush cannot fail.
      keep(key, entry)
      this.staged.push({ key, entry })
    }
  }

  /** Applies what was staged; cannot fail. */
  flush(): void {
    const { staged } = this
    this.staged = []
    for (const { key, entry } of staged) this.add(key, entry)
  }

  discard(): void {
    this.staged = []
  }

  private add({ parts }: Key, entry: Entry<T>): void {
    if (this.rows.add(parts, entry)) return
    const before = this.rows.get(parts) as Entry<T>
    const weight = before.weight + entry.weight
    if (weight === 0) this.rows.delete(parts)
    else this.rows.set(parts, before.at(weight))
  }
}
