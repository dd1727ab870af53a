/** A b-tree in memory, read by ranges of keys. */
import { BTree } from '../../value/b-tree.ts'
import type { Value } from '../../value/types.ts'
import { type Bound, type KeyOrder, TOP } from '../order.ts'
import type { Range } from '../trace.ts'

export class SortedMap<V> {
  private readonly order: KeyOrder
  private readonly tree: BTree<Bound, V>

  constructor(order: KeyOrder) {
    this.order = order
    this.tree = new BTree<Bound, V>(undefined, order)
  }

  get size(): number {
    return this.tree.size
  }

  get(key: Bound): V | undefined {
    return this.tree.get(key)
  }

  set(key: Bound, value: V): void {
    this.tree.set(key, value)
  }

  /** Adds a key; false, and no change, if it is there. */
  add(key: Bound, value: V): boolean {
    return this.tree.setIfNotPresent(key, value)
  }

  delete(key: Bound): void {
    this.tree.delete(key)
  }

  /** The values in a range of keys; O(log size) to the first. */
  values(range: Range): IterableIterator<V> {
    return this.read(range, (_key, value) => value)
  }

  /** What `make` makes of the keys and values in a range. */
  *read<R>(
    { from, after, to, before, reverse }: Range,
    make: (key: readonly Value[], value: V) => R,
  ): IterableIterator<R> {
    const { tree, order } = this
    const low: Bound | undefined = after ? [...after, TOP] : from
    const high: Bound | undefined = to ? [...to, TOP] : before
    if (reverse) {
      // No key equals a bound that ends in TOP, and one that is equal to `before` is left out.
      for (const [key, value] of tree.entriesReversed(high, [] as never, true)) {
        if (low !== undefined && order(key, low) < 0) return
        yield make(key as readonly Value[], value)
      }
    } else {
      for (const [key, value] of tree.entries(low, [] as never)) {
        if (high !== undefined && order(key, high) >= 0) return
        yield make(key as readonly Value[], value)
      }
    }
  }
}
