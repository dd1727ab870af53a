/**
 * A trace of a table as a circuit must see it that is being filled from the table's rows piece by piece: with the rows that it has been given so far. They
 * are given in the order of the table's own trace, so that whether a row is among them is told by comparing it with the last one.
 */
import type { Arrangement, Key } from '../trace/arrangement.ts'
import { type KeyOrder, keyOrder } from '../trace/order.ts'
import type { Keyed, Range, Trace } from '../trace/trace.ts'
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import type { Entry } from '../zset/zset.ts'

/** How much of a table has been given. */
export class Fed {
  private readonly by: Arrangement
  private readonly order: KeyOrder
  private last: readonly Value[] | undefined
  private lastRow: unknown
  private whole = false

  /** @param by how the table's own trace is arranged */
  constructor(by: Arrangement) {
    this.by = by
    this.order = keyOrder(by)
  }

  has({ row }: Entry<unknown>): boolean {
    if (this.whole) return true
    if (this.last === undefined) return false
    const order = this.order(this.by.key(row).parts, this.last)
    return order < 0 || (order === 0 && compare(row as Value, this.lastRow as Value) <= 0)
  }

  /** All rows up to this one have been given. */
  upTo({ row }: Entry<unknown>): void {
    this.last = this.by.key(row).parts
    this.lastRow = row
  }

  all(): void {
    this.whole = true
  }
}

export class FedTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly trace: Trace<T>
  private readonly fed: Fed

  constructor(trace: Trace<T>, fed: Fed) {
    this.arrangement = trace.arrangement
    this.trace = trace
    this.fed = fed
  }

  load(keys: readonly Key[]): void {
    this.trace.load(keys)
  }

  get(key: Key): readonly Entry<T>[] {
    return this.trace.get(key).filter((entry) => this.fed.has(entry))
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.trace.parts(key).filter((entry) => this.fed.has(entry))
  }

  weight(entry: Entry<T>, parts?: readonly Value[]): number {
    return this.fed.has(entry) ? this.trace.weight(entry, parts) : 0
  }

  *scan(range?: Range): IterableIterator<Entry<T>> {
    for (const entry of this.trace.scan(range)) if (this.fed.has(entry)) yield entry
  }

  *all(): IterableIterator<Entry<T>> {
    for (const entry of this.trace.all()) if (this.fed.has(entry)) yield entry
  }

  *keyed(range: Range): IterableIterator<Keyed<T>> {
    for (const keyed of this.trace.keyed(range)) if (this.fed.has(keyed.entry)) yield keyed
  }

  size(): number {
    let size = 0
    for (const _ of this.all()) size++
    return size
  }

  /** Nothing: the rows are there already. */
  stage(): void {}
}
