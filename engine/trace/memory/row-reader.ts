/**
 * Goes through the sorted rows of a group. Most readers stop early: the first rows are looked up one by one, which costs less than to begin a way
 * through the tree.
 */
import { type Bound, TOP } from '../order.ts'
import type { Keyed } from '../trace.ts'

/** Rows in order: looked up one by one, or gone through. */
export interface RowsInOrder<T> {
  /** The first row from a bound on, or behind a key, unless it lies behind the range. */
  first(low: Bound | undefined, key: Bound | undefined, high: Bound | undefined): Keyed<T> | undefined
  /** The last row before a bound or a key, unless it lies before the range. */
  last(low: Bound | undefined, high: Bound | undefined): Keyed<T> | undefined
  forwards(low: Bound | undefined, high: Bound | undefined): IterableIterator<Keyed<T>>
  /** From the end to the beginning. */
  backwards(low: Bound | undefined, high: Bound | undefined): IterableIterator<Keyed<T>>
}

/** So many rows are looked up. */
const EARLY = 4

export class RowReader<T> implements IterableIterator<Keyed<T>> {
  private readonly rows: RowsInOrder<T>
  private readonly low: Bound | undefined
  private readonly high: Bound | undefined
  private readonly reverse: boolean
  private key: Bound | undefined
  private passed = 0
  private rest: IterableIterator<Keyed<T>> | undefined

  constructor(rows: RowsInOrder<T>, low: Bound | undefined, high: Bound | undefined, reverse: boolean) {
    this.rows = rows
    this.low = low
    this.high = high
    this.reverse = reverse
  }

  next(): IteratorResult<Keyed<T>> {
    if (this.passed === EARLY) this.rest ??= this.others()
    if (this.rest !== undefined) return this.rest.next()
    const { rows, low, key, high } = this
    const value = this.reverse ? rows.last(low, key ?? high) : rows.first(low, key, high)
    if (value === undefined) return { done: true, value }
    this.passed++
    this.key = value.parts
    return { done: false, value }
  }

  [Symbol.iterator](): IterableIterator<Keyed<T>> {
    return this
  }

  private others(): IterableIterator<Keyed<T>> {
    const { rows, low, high } = this
    const key = this.key as Bound
    return this.reverse ? rows.backwards(low, key) : rows.forwards([...key, TOP], high)
  }
}
