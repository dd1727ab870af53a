/** A trace of which only some rows are to be seen. */
import type { Value } from '../value/types.ts'
import type { Entry } from '../zset/zset.ts'
import type { Arrangement, Key } from './arrangement.ts'
import type { Keyed, Range, Trace } from './trace.ts'

export class FilteredTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly trace: Trace<T>
  private readonly has: (entry: Entry<T>) => boolean

  /** @param has whether an entry of the trace, of a row's whole weight, is to be seen */
  constructor(trace: Trace<T>, has: (entry: Entry<T>) => boolean) {
    this.arrangement = trace.arrangement
    this.trace = trace
    this.has = has
  }

  load(keys: readonly Key[]): void {
    this.trace.load(keys)
  }

  get(key: Key): readonly Entry<T>[] {
    return this.trace.get(key).filter(this.has)
  }

  /** The rows themselves: a part of a row may have a weight by which it would be seen, and the row another. */
  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>, parts?: readonly Value[]): number {
    const weight = this.trace.weight(entry, parts)
    return weight !== 0 && this.has(entry.at(weight)) ? weight : 0
  }

  *scan(range?: Range): IterableIterator<Entry<T>> {
    for (const entry of this.trace.scan(range)) if (this.has(entry)) yield entry
  }

  *all(): IterableIterator<Entry<T>> {
    for (const entry of this.trace.all()) if (this.has(entry)) yield entry
  }

  *keyed(range: Range): IterableIterator<Keyed<T>> {
    for (const keyed of this.trace.keyed(range)) if (this.has(keyed.entry)) yield keyed
  }

  size(): number {
    let size = 0
    for (const _ of this.all()) size++
    return size
  }

  /** Nothing: the rows are there already. */
  stage(): void {}
}
