/**
 * Rows of groups in an order: what the operators over ordered rows are made of. Each of them reads a trace that is keyed by group, order and
 * row, one row per key, and walks in it only where a step changes something.
 */
import { Arrangement, type Key } from '../../trace/arrangement.ts'
import { type KeyOrder, keyOrder } from '../../trace/order.ts'
import type { Keyed, Range, Trace } from '../../trace/trace.ts'
import { compare } from '../../value/compare.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'
import { rowFailure } from '../failure.ts'
import { found } from '../found.ts'
import type { Operator } from '../operator.ts'
import type { Shape } from '../shape.ts'
import { arrange, type KeySpec, keyParameter } from './key.ts'
import { arrangeOrder, type OrderSpec, orderParameter, tieBroken } from './order.ts'

/** How users say which rows belong together, and in which order they are. */
export interface OrderedOptions<T> {
  /** The order of the rows: ends at the rows themselves, so that it is always the same. */
  readonly order: OrderSpec<T>
  /** What groups the rows; without it they are all one group. */
  readonly by?: KeySpec<T>
}

/** What users said; null is no order, in which all rows are equal. */
interface Said {
  readonly by?: KeySpec<never> | undefined
  readonly order: OrderSpec<never> | null
}

/** An entry with its key: its group, what orders it in the group, and its row. */
export type Placed = Keyed

/** A row that a walk passes, with its weights before and after the step; none of them negative. */
export interface Passed extends Placed {
  readonly before: number
  readonly after: number
  /** Whether the step changes its weight. */
  readonly change: boolean
}

export class Ordered {
  /** What groups the rows. */
  readonly by: Arrangement
  /** The same, then the order, then the row. */
  readonly within: Arrangement
  /** How many components rows have in common that are equal in the order. */
  readonly peerWidth: number
  readonly compare: KeyOrder

  constructor(by: Arrangement, within: Arrangement, peerWidth: number) {
    this.by = by
    this.within = within
    this.peerWidth = peerWidth
    this.compare = keyOrder(within)
  }

  /** @throws CircuitError if a key or order names or reads a column that rows of this shape do not have */
  static of(options: Said, shape: Shape, reader: string): Ordered {
    if (found(options) !== 'an object') {
      throw new CircuitError(
        `${reader}: the options are ${found(options)}, expected an order`,
        "For example { order: 'price' }.",
      )
    }
    const { by, order } = options
    const groups = by === undefined ? Arrangement.columns([]) : arrange(by, shape, `${reader}: by`)
    const peers = order === null ? groups : groups.followedBy(arrangeOrder(order, shape, `${reader}: order`))
    return new Ordered(groups, tieBroken(peers), peers.width)
  }

  static parameters({ by, order }: Said): Operator['parameters'] {
    return {
      ...(by === undefined ? {} : { by: keyParameter(by) }),
      ...(order === null ? {} : { order: orderParameter(order) }),
    }
  }

  perGroup(): Ordered {
    return new Ordered(this.by.perGroup(), this.within.perGroup(), this.peerWidth + 1)
  }

  /** @throws StepError if a function of the key or of the order does */
  place(entry: Entry<unknown>): Placed {
    try {
      return { parts: this.within.key(entry.row).parts, entry }
    } catch (error) {
      throw rowFailure(error, entry.row)
    }
  }

  /** The keys of some entries. @throws StepError if a function of the key or of the order does */
  keys(entries: readonly Entry<unknown>[]): readonly Key[] {
    try {
      return this.within.keys(entries)
    } catch (error) {
      for (const entry of entries) this.place(entry)
      throw error
    }
  }

  /** Entries of different rows in order; O(n log n). */
  sorted(entries: readonly Entry<unknown>[]): Placed[] {
    return this.keys(entries)
      .map(({ parts }, i) => ({ parts, entry: entries[i] as Entry<unknown> }))
      .sort((a, b) => this.compare(a.parts, b.parts))
  }

  /** Some changes in order, those of one row as one; O(n log n). */
  summedUp(changes: readonly Placed[]): readonly Placed[] {
    if (changes.length <= 1) return changes
    const summed: Placed[] = []
    for (const placed of changes.toSorted((a, b) => this.compare(a.parts, b.parts))) {
      const last = summed.at(-1)
      // Keys end in the rows themselves.
      if (last === undefined || this.compare(last.parts, placed.parts) !== 0) summed.push(placed)
      else summed[summed.length - 1] = { parts: last.parts, entry: last.entry.plus(placed.entry.weight) }
    }
    return summed.filter(({ entry }) => entry.weight !== 0)
  }

  /** The same, each group by itself. */
  *groups(entries: readonly Entry<unknown>[]): IterableIterator<readonly Placed[]> {
    const placed = this.sorted(entries)
    for (let from = 0, to = 1; from < placed.length; to++) {
      if (to < placed.length && samePrefix(placed[from] as Placed, placed[to] as Placed, this.by.width))
        continue
      yield from === 0 && to === placed.length ? placed : placed.slice(from, to)
      from = to
    }
  }

  /** The rows of a group that come after those whose keys begin with these parts; in reverse those that come before them, last first. */
  beyond(parts: readonly Value[], reverse: boolean): Range {
    const group = parts.slice(0, this.by.width)
    return reverse ? { from: group, before: parts, reverse } : { after: parts, to: group }
  }

  /** The same with the rows themselves whose keys begin with these parts. */
  from(parts: readonly Value[], reverse: boolean): Range {
    const group = parts.slice(0, this.by.width)
    return reverse ? { from: group, to: parts, reverse } : { from: parts, to: group }
  }
}

/** Whether two keys begin with so many equal components. */
export function samePrefix(a: Placed, b: Placed, width: number): boolean {
  for (let i = 0; i < width; i++) if (compare(a.parts[i] as Value, b.parts[i] as Value) !== 0) return false
  return true
}

/** Goes through rows of a group in order, as they are in a trace and as a step's changes make them. */
export class Walk {
  /** The first of the changes that has not been passed. */
  at: number
  private readonly ordered: Ordered
  private readonly changes: readonly Placed[]
  private readonly sign: number
  private readonly rows: Iterator<Placed>
  /** The next row of the trace. */
  private row: Placed | undefined
  /** The next row of both. */
  private ahead: Passed | undefined

  /** @param changes those of one group in the direction of the range, all of which from `at` on lie in the range */
  constructor(
    ordered: Ordered,
    trace: Pick<Trace, 'keyed'>,
    range: Range,
    changes: readonly Placed[],
    at: number,
  ) {
    this.ordered = ordered
    this.changes = changes
    this.at = at
    this.sign = range.reverse ? -1 : 1
    this.rows = trace.keyed(range)
    this.row = this.read()
  }

  /** The next row, without passing it; undefined at the end. */
  peek(): Passed | undefined {
    this.ahead ??= this.merge()
    return this.ahead
  }

  /** Passes the next row. */
  next(): Passed | undefined {
    const passed = this.peek()
    this.ahead = undefined
    if (passed === undefined) return undefined
    if (passed.parts === this.row?.parts) this.row = this.read()
    if (passed.change) this.at++
    return passed
  }

  private merge(): Passed | undefined {
    const { row } = this
    const change = this.changes[this.at]
    if (row === undefined && change === undefined) return undefined
    const order =
      row === undefined
        ? 1
        : change === undefined
          ? -1
          : this.ordered.compare(row.parts, change.parts) * this.sign
    const { parts, entry } = (order <= 0 ? row : change) as Placed
    const old = order <= 0 ? entry.weight : 0
    const added = order >= 0 ? (change as Placed).entry.weight : 0
    return { parts, entry, before: Math.max(0, old), after: Math.max(0, old + added), change: order >= 0 }
  }

  private read(): Placed | undefined {
    const { done, value } = this.rows.next()
    return done ? undefined : value
  }
}
