/**
 * The rows of a group in the order of their keys. They are sorted as far as somebody has read; what came since waits in a heap. So what lies
 * behind everything that is read costs O(1) on average, whatever the size of the group, and the rest what sorting costs.
 */
import TinyQueue from 'tinyqueue'
import { BTree } from '../../value/b-tree.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'
import { type Bound, type KeyOrder, TOP } from '../order.ts'
import type { Keyed, Range } from '../trace.ts'

/** How many waiting entries are sorted in for who has read all that is sorted: few at first, since many readers stop early. */
const FEW = 2

export class SortedRows<T> {
  private readonly order: KeyOrder
  private readonly sorted: BTree<Bound, Entry<T>>
  /** A heap. */
  private waiting: TinyQueue<Keyed<T>>
  /** The weight of all waiting entries, and of those that take rows away. */
  private weight = 0
  private removed = 0
  /** Another after every change of what is sorted: who goes through it must begin anew behind the last row. */
  private version = 0

  constructor(order: KeyOrder) {
    this.order = order
    this.sorted = new BTree<Bound, Entry<T>>(undefined, order)
    this.waiting = this.nothing()
  }

  /** Whether nothing is left. */
  get isEmpty(): boolean {
    return this.sorted.size === 0 && this.waiting.length === 0
  }

  get size(): number {
    this.sortAll()
    return this.sorted.size
  }

  get(parts: readonly Value[]): Entry<T> | undefined {
    this.sortUpTo(parts)
    return this.sorted.get(parts)
  }

  /** Adds an entry of a key. O(1) on average; for one that takes a row away O(log size). */
  add(parts: readonly Value[], entry: Entry<T>): void {
    this.waiting.push({ parts, entry })
    this.weight += Math.abs(entry.weight)
    if (entry.weight > 0) return
    this.removed -= entry.weight
    // Less than half of what waits are removals: what has gone is let go of.
    if (this.removed * 2 >= this.weight) this.sortAll()
  }

  read(range: Range): IterableIterator<Keyed<T>> {
    return range.reverse ? this.backwards(range) : this.forwards(range)
  }

  private *forwards({ from, after, to, before }: Range): IterableIterator<Keyed<T>> {
    const { order } = this
    const high: Bound | undefined = to ? [...to, TOP] : before
    let low: Bound | undefined = after ? [...after, TOP] : from
    if (low !== undefined) this.sortUpTo(low)
    for (let few = FEW; ; few *= 2) {
      const { version } = this
      const limit = this.waiting.peek()?.parts
      let last: Bound | undefined
      let done = limit === undefined || (high !== undefined && order(limit, high) >= 0)
      for (const [key, entry] of this.sorted.entries(low, [] as never)) {
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
      if (last !== undefined) low = [...last, TOP]
      for (let i = 0; i < few && this.waiting.length > 0; i++) this.sortNext()
    }
  }

  private *backwards({ from, after, to, before }: Range): IterableIterator<Keyed<T>> {
    const { order } = this
    const low: Bound | undefined = after ? [...after, TOP] : from
    let high: Bound | undefined = to ? [...to, TOP] : before
    this.sortUpTo(high)
    for (let done = false; !done; ) {
      const { version } = this
      done = true
      // No key equals a bound that ends in TOP, and one that is equal to `before`, or to the last row, is left out.
      for (const [key, entry] of this.sorted.entriesReversed(high, [] as never, true)) {
        if (low !== undefined && order(key, low) < 0) break
        yield { parts: key as readonly Value[], entry }
        if (version === this.version) continue
        high = key
        done = false
        break
      }
    }
  }

  private sortUpTo(bound: Bound | undefined): void {
    if (bound === undefined) this.sortAll()
    else
      for (
        let first = this.waiting.peek();
        first && this.order(first.parts, bound) <= 0;
        first = this.waiting.peek()
      )
        this.sortNext()
  }

  private sortAll(): void {
    const all = this.waiting.data.sort((a, b) => this.order(a.parts, b.parts))
    this.waiting = this.nothing()
    for (const { parts, entry } of all) this.put(parts, entry)
    this.weight = 0
    this.removed = 0
  }

  private sortNext(): void {
    const { parts, entry } = this.waiting.pop() as Keyed<T>
    this.weight -= Math.abs(entry.weight)
    if (entry.weight < 0) this.removed += entry.weight
    this.put(parts, entry)
  }

  private nothing(): TinyQueue<Keyed<T>> {
    return new TinyQueue<Keyed<T>>([], (a, b) => this.order(a.parts, b.parts))
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
