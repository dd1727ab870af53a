/**
 * firstN: of each group the first n rows in an order, each as often as its weight; what SQL calls LIMIT n OFFSET m, per group.
 *
 *     firstN(s)[x] = how many of the positions p + 1 … p + s[x] lie in m + 1 … m + n, where p = Σ { s[y] : y before x, s[y] > 0 }
 *
 * Rows that are equal in the order are in the order of the rows themselves, so that the result is always the same. A row of weight 5 takes
 * five positions; one of negative weight takes none, and is not put out.
 *
 * Not linear; local to each group (report §11.3). It is the first m + n rows less the first m. The incremental form remembers of each group
 * where those end: changes behind the last row are compared with it, and nothing is read; others go on from there over the rows that leave or
 * come. Cost O(|Δ| log |group| + |output|), whatever n, m and the size of the group are; in a fixpoint O(rows of the group). State: a trace of
 * the input by group, order and row, shared with the other operators over the same order, and one or two keys per group.
 */

import { batchOf, type Local } from '../../circuit/forms/local.ts'
import { Ordered, type OrderedOptions, type Placed } from '../../circuit/forms/ordered.ts'
import { orderedOperator } from '../../circuit/forms/ordered-operator.ts'
import { quoted } from '../../circuit/found.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { idOf, Key } from '../../trace/arrangement.ts'
import type { Accumulators, Trace } from '../../trace/trace.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import { exact } from '../../zset/exact.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { type Changes, type Cut, Top } from './top.ts'

export interface FirstNOptions<T> extends OrderedOptions<T> {
  /** How many rows; a row of weight 2 counts twice. */
  readonly n: number
  /** How many rows to leave out before them. */
  readonly offset?: number
}

interface Plan {
  readonly ordered: Ordered
  /** The first position that is put out, and the one behind the last. */
  readonly from: number
  readonly to: number
}

/** The batch meaning. */
export function firstNZSet(input: ZSet<unknown>, plan: Plan): ZSet<unknown> {
  return batchOf(localForm(plan))([input])
}

/**
 * The first n rows of each group.
 * @param options.order a column, a function, columns with directions, or a list of those: see OrderSpec
 * @param options.by what groups the rows; without it they are one group
 * @throws CircuitError if the order or the key reads a column that the stream does not have, or a number is no whole one
 */
export function firstN<T>(stream: Stream<T>, options: FirstNOptions<T>): Stream<T> {
  const given = options as FirstNOptions<never>
  const ordered = Ordered.of(given, shapeOf(stream, 'firstN: in'), 'firstN')
  const from = wholeNumber('offset', options.offset ?? 0)
  const plan = { ordered, from, to: sumOf(from, wholeNumber('n', options.n)) }
  const parameters = { n: options.n, offset: from, ...Ordered.parameters(given) }
  return connect<T>(firstNOperator(plan, parameters), [stream])
}

function firstNOperator(plan: Plan, parameters: Operator['parameters']): Operator {
  return orderedOperator({
    kind: 'firstN',
    weights: 'set of sets',
    parameters,
    ordered: plan.ordered,
    local: localForm(plan),
    shape: (input) => shapeOfFirst(plan, input),
    batch: (input) => firstNZSet(input, plan),
    remembers: { name: 'cuts', width: plan.ordered.by.width },
    deltas: (trace, cuts) => new FirstN(plan, trace, cuts as Accumulators<Cuts & Value>).deltas,
    theorem: 'report §11.3, each group by itself',
    perGroup: () => firstNOperator({ ...plan, ordered: plan.ordered.perGroup() }, parameters),
  })
}

/** Where each group has one row, its group identifies it. */
function shapeOfFirst({ ordered: { by }, from, to }: Plan, shape: Shape): Shape {
  if (shape.kind === 'unknown' || to - from !== 1 || !by.byColumns) return shape
  return by.width === 0 ? { ...shape, single: true } : { ...shape, key: by.names }
}

function localForm({ ordered, from, to }: Plan): Local {
  return {
    by: [ordered.by],
    of: (_key, [rows]) => {
      const out: Entry<unknown>[] = []
      let position = 0
      for (const { entry } of ordered.sorted(rows as readonly Entry<unknown>[])) {
        if (entry.weight <= 0) continue
        const taken = overlap(position, entry.weight, from, to)
        if (taken > 0) out.push(entry.at(taken))
        position = exact(position + entry.weight, entry, 'the number of rows up to')
        if (position >= to) break
      }
      return out
    },
  }
}

/** Where the first `to` rows of a group end, then the first `from`; null where there are none. */
type Cuts = readonly (Cut | null)[]

/** A group that a step touches. */
interface Touched {
  readonly key: Key
  readonly cuts: Cuts
  /** The changes that do not lie behind the last row. */
  near: Placed[] | undefined
}

class FirstN {
  private readonly ordered: Ordered
  private readonly cuts: Accumulators<Cuts & Value>
  /** The first `to` rows are put out, less the first `from`. */
  private readonly top: Top
  private readonly less: Top | null

  constructor({ ordered, from, to }: Plan, trace: Trace, cuts: Accumulators<Cuts & Value>) {
    this.ordered = ordered
    this.cuts = cuts
    this.top = new Top(to, ordered, trace)
    this.less = from === 0 ? null : new Top(from, ordered, trace)
  }

  readonly deltas = ([delta]: readonly Batch[]): Batch => {
    const { parts: entries } = delta as Batch
    const { ordered } = this
    const keys = ordered.keys(entries)
    const all = byGroup(ordered, entries, keys)
    const out: Entry<unknown>[] = []
    for (const { key, cuts, near } of this.touch(entries, keys)) {
      if (near === undefined) continue
      const changes = { near: ordered.summedUp(near), all: () => ordered.summedUp(all(key)) }
      this.renew(key, cuts, changes, out)
    }
    return ZSet.ofParts(out)
  }

  private touch(entries: readonly Entry<unknown>[], keys: readonly Key[]): Iterable<Touched> {
    const { ordered } = this
    const { width } = ordered.by
    const groups = new Map<string | number, Touched>()
    for (let i = 0; i < entries.length; i++) {
      const { parts } = keys[i] as Key
      const id = idOf(parts, width)
      let group = groups.get(id)
      if (group === undefined) {
        const key = new Key(parts.slice(0, width))
        group = { key, cuts: this.cuts.get(key) ?? NO_CUTS, near: undefined }
        groups.set(id, group)
      }
      const last = group.cuts[0]?.last ?? null
      if (last !== null && ordered.compare(parts, last) > 0) continue
      const placed = { parts, entry: entries[i] as Entry<unknown> }
      // A list of one is the commonest by far; one that is pushed to an empty list makes room for sixteen.
      if (group.near === undefined) group.near = [placed]
      else group.near.push(placed)
    }
    return groups.values()
  }

  private renew(key: Key, cuts: Cuts, changes: Changes, out: Entry<unknown>[]): void {
    const cut = this.top.move(key.parts, cuts[0] ?? undefined, changes, out) ?? null
    const now: (Cut | null)[] = [cut]
    if (this.less !== null) {
      const less: Entry<unknown>[] = []
      now.push(this.less.move(key.parts, cuts[1] ?? undefined, changes, less) ?? null)
      for (const entry of less) out.push(entry.at(-entry.weight))
    }
    this.cuts.stage(key, cut === null ? undefined : (now as Cuts & Value))
  }
}

const NO_CUTS: Cuts = []

/** All changes of a step by group, put together when the first group needs them: few do. */
function byGroup(
  { by }: Ordered,
  entries: readonly Entry<unknown>[],
  keys: readonly Key[],
): (group: Key) => readonly Placed[] {
  let groups: Map<string | number, Placed[]> | undefined
  const placed = (_: unknown, i: number): Placed => ({
    parts: (keys[i] as Key).parts,
    entry: entries[i] as Entry<unknown>,
  })
  return (group) => {
    groups ??= Map.groupBy(entries.map(placed), ({ parts }) => idOf(parts, by.width))
    return groups.get(idOf(group.parts, by.width)) ?? []
  }
}

/** How many of the positions of a row, `count` from `start` on, lie in from … to − 1. */
function overlap(start: number, count: number, from: number, to: number): number {
  return Math.max(0, Math.min(start + count, to) - Math.max(start, from))
}

function sumOf(offset: number, n: number): number {
  if (Number.isSafeInteger(offset + n)) return offset + n
  throw new CircuitError(
    `firstN: offset ${offset} and n ${n} come to more than ${Number.MAX_SAFE_INTEGER}, the largest that is exact`,
  )
}

function wholeNumber(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new CircuitError(`firstN: ${name} is ${quoted(value)}; expected a whole number, 0 or more`)
}
