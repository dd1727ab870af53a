/**
 * The rows of a group in the order of their keys. They are sorted as far as somebody reads; what comes behind that waits. So what nobody reads
 * costs O(1), whatever the size of the group, and the rest what sorting costs.
 */
import TinyQueue from 'tinyqueue'
import { BTree } from '../../value/b-tree.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'
import { type Bound, type KeyOrder, TOP } from '../order.ts'
import type { Keyed, Range } from '../trace.ts'
import { RowReader, type RowsInOrder } from './row-reader.ts'

/** How many waiting entries are sorted in for who has read all that is sorted: few at first, since many readers stop early. */
const FEW = 2

export class SortedRows<T> implements RowsInOrder<T> {
  private readonly order: KeyOrder
  private readonly sorted: BTree<Bound, Entry<T>>
  /** What waits: a heap, made when somebody first reads what waits, and what came since, of which only the first is known. */
  private heap: TinyQueue<Keyed<T>> | undefined
  private fresh: Keyed<T>[] = []
  private least: Keyed<T> | undefined
  /** The weight of all waiting entries, and of those that take rows away. */
  private weight = 0
  private removed = 0
  /** How far the last reader looked: what comes before it will likely be read, and does not wait. */
  private reach: Bound | undefined
  /** Another after every change of what is sorted: who goes through it must begin anew behind the last row. */
  private version = 0

  constructor(order: KeyOrder) {
    this.order = order
    this.sorted = new BTree<Bound, Entry<T>>(undefined, order)
  }

  /** Whether nothing is left. */
  get isEmpty(): boolean {
    return this.sorted.size === 0 && this.firstWaiting() === undefined
  }

  get size(): number {
    this.sortAll()
    return this.sorted.size
  }

  get(parts: readonly Value[]): Entry<T> | undefined {
    this.sortUpTo(parts)
    return this.sorted.get(parts)
  }

  /** Adds an entry of a key. O(1); for one that takes a row away, or lies where the last reader looked, O(log size). */
  add(parts: readonly Value[], entry: Entry<T>): void {
    if (this.reach !== undefined && this.order(parts, this.reach) <= 0) {
      this.put(parts, entry)
      return
    }
    const keyed = { parts, entry }
    this.fresh.push(keyed)
    if (this.least === undefined || this.order(parts, this.least.parts) < 0) this.least = keyed
    this.weight += Math.abs(entry.weight)
    if (entry.weight > 0) return
    this.removed -= entry.weight
    // Less than half of what waits are removals: what has gone is let go of.
    if (this.removed * 2 >= this.weight) this.sortAll()
  }

  read({ from, after, to, before, reverse = false }: Range): IterableIterator<Keyed<T>> {
    const low: Bound | undefined = after ? [...after, TOP] : from
    const high: Bound | undefined = to ? [...to, TOP] : before
    return new RowReader(this, low, high, reverse)
  }

  /** O(log size). */
  first(low: Bound | undefined, key: Bound | undefined, high: Bound | undefined): Keyed<T> | undefined {
    const { sorted, order } = this
    for (;;) {
      const found =
        low !== undefined && key === undefined
          ? sorted.getPairOrNextHigher(low, room())
          : sorted.nextHigherPair(key, room())
      const next = this.firstWaiting()?.parts
      // What waits comes first, even where what is sorted lies behind the range.
      if (
        next !== undefined &&
        (high === undefined || order(next, high) < 0) &&
        (found === undefined || order(next, found[0]) <= 0)
      )
        this.sortNext()
      else
        return found === undefined || (high !== undefined && order(found[0], high) >= 0)
          ? undefined
          : keyed(found)
    }
  }

  /** O(log size). */
  last(low: Bound | undefined, high: Bound | undefined): Keyed<T> | undefined {
    this.sortUpTo(high)
    const found = this.sorted.nextLowerPair(high, room())
    return found === undefined || (low !== undefined && this.order(found[0], low) < 0)
      ? undefined
      : keyed(found)
  }

  *forwards(low: Bound | undefined, high: Bound | undefined): IterableIterator<Keyed<T>> {
    const { order } = this
    let from = low
    if (from !== undefined) this.sortUpTo(from)
    for (let few = FEW; ; few *= 2) {
      const { version } = this
      const limit = this.firstWaiting()?.parts
      let last: Bound | undefined
      let done = limit === undefined || (high !== undefined && order(limit, high) >= 0)
      for (const [key, entry] of this.sorted.entries(from, [] as never)) {
        // What waits comes first, even where what is sorted lies behind the range.
        if (limit !== undefined && order(key, limit) >= 0) break
        if (high !== undefined && order(key, high) >= 0) {
          done = true
          break
        }
        yield { parts: key as readonly Value[], entry }
        last = key
        if (version !== this.version) {
          done = false
          break
        }
      }
      if (done) return
      if (last !== undefined) from = [...last, TOP]
      for (let i = 0; i < few && this.firstWaiting() !== undefined; i++) this.sortNext()
    }
  }

  *backwards(low: Bound | undefined, high: Bound | undefined): IterableIterator<Keyed<T>> {
    const { order } = this
    let to = high
    this.sortUpTo(to)
    for (let done = false; !done; ) {
      const { version } = this
      done = true
      // No key equals a bound that ends in TOP, and one that is equal to `before`, or to the last row, is left out.
      for (const [key, entry] of this.sorted.entriesReversed(to, [] as never, true)) {
        if (low !== undefined && order(key, low) < 0) break
        yield { parts: key as readonly Value[], entry }
        if (version === this.version) continue
        to = key
        done = false
        break
      }
    }
  }

  private sortUpTo(bound: Bound | undefined): void {
    this.reach = bound
    if (bound === undefined) this.sortAll()
    else
      for (
        let next = this.firstWaiting();
        next !== undefined && this.order(next.parts, bound) <= 0;
        next = this.firstWaiting()
      )
        this.sortNext()
  }

  private sortAll(): void {
    const all = [...(this.heap?.data ?? []), ...this.fresh].sort((a, b) => this.order(a.parts, b.parts))
    this.heap = undefined
    this.fresh = []
    this.least = undefined
    this.weight = 0
    this.removed = 0
    for (const { parts, entry } of all) this.put(parts, entry)
  }

  /** The first that waits. */
  private firstWaiting(): Keyed<T> | undefined {
    const { least } = this
    const first = this.heap?.peek()
    if (first === undefined || least === undefined) return first ?? least
    return this.order(least.parts, first.parts) < 0 ? least : first
  }

  /** Sorts in the first that waits; O(log size) on average. */
  private sortNext(): void {
    const { parts, entry } = this.gathered().pop() as Keyed<T>
    this.weight -= Math.abs(entry.weight)
    if (entry.weight < 0) this.removed += entry.weight
    this.put(parts, entry)
  }

  /** The heap with what came since it was last read. */
  private gathered(): TinyQueue<Keyed<T>> {
    const { fresh } = this
    if (this.heap === undefined) this.heap = new TinyQueue(fresh, (a, b) => this.order(a.parts, b.parts))
    else for (const keyed of fresh) this.heap.push(keyed)
    if (this.least !== undefined) this.fresh = []
    this.least = undefined
    return this.heap
  }

  private put(parts: readonly Value[], entry: Entry<T>): void {
    this.version++
    if (this.sorted.setIfNotPresent(parts, entry)) return
    const before = this.sorted.get(parts) as Entry<T>
    const weight = before.weight + entry.weight
    if (weight === 0) this.sorted.delete(parts)
    else this.sorted.set(parts, before.at(weight))
  }
}

/** What the tree writes a pair to: an empty list would be grown by sixteen places. */
function room<T>(): [Bound, Entry<T>] {
  return [undefined, undefined] as never
}

function keyed<T>([key, entry]: [Bound, Entry<T>]): Keyed<T> {
  return { parts: key as readonly Value[], entry }
}
