/**
 * firstN: of each group the first n rows in an order, each as often as its weight; what SQL calls LIMIT n OFFSET m, per group.
 *
 *     firstN(s)[x] = how many of the positions p + 1 … p + s[x] lie in m + 1 … m + n, where p = Σ { s[y] : y before x, s[y] > 0 }
 *
 * Rows that are equal in the order are in the order of the rows themselves, so that the result is always the same. A row of weight 5 takes
 * five positions; one of negative weight takes none, and is not put out.
 *
 * Not linear; local to each group (report §11.3). The incremental form remembers of each group the last row that it put out: changes behind
 * it change nothing, and are compared with it only. Otherwise it goes through the group up to position m + n: cost
 * O(|Δ| log |group| + n + m) per touched group, however many rows it has; in a fixpoint O(rows of the group). State: a trace of the input by
 * group, order and row, shared with the other operators over the same order, and a row per group.
 */
import { quoted } from '../../circuit/found.ts'
import { batchOf, type Local } from '../../circuit/local.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import { Ordered, type OrderedOptions, type Placed, Walk } from '../../circuit/ordered.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { Key } from '../../trace/arrangement.ts'
import type { Accumulators, Trace } from '../../trace/trace.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'

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
  const plan = { ordered, from, to: from + wholeNumber('n', options.n) }
  const parameters = { n: options.n, offset: from, ...Ordered.parameters(given) }
  return connect<T>(firstNOperator(plan, parameters), [stream])
}

function firstNOperator(plan: Plan, parameters: Operator['parameters']): Operator {
  const local = localForm(plan)
  const operator = {
    kind: 'firstN',
    weights: 'set of sets',
    linearity: 'nonlinear',
    ports: ['in'],
    parameters,
    timed: false,
    shape: ([shape]: readonly Shape[]) => shapeOfFirst(plan, shape as Shape),
    local,
    perGroup: () => firstNOperator({ ...plan, ordered: plan.ordered.perGroup() }, parameters),
  } as const
  return {
    ...operator,
    states: [],
    bind: () => batchOf(local),
    incremental: {
      operator: {
        ...operator,
        states: [
          { kind: 'trace', port: 0, arrangement: plan.ordered.within },
          { kind: 'accumulators', name: 'last rows', width: plan.ordered.by.width },
        ],
        bind: ([trace, last]) => new FirstN(plan, trace as Trace, last as Accumulators<Last>).deltas,
        incremental: null,
      },
      rule: 'first n',
      theorem: 'report §11.3, each group by itself',
    },
  }
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
        position += entry.weight
        if (position >= to) break
      }
      return out
    },
  }
}

/** The order and row of the last row of a group that is put out; of a group with fewer than n rows nothing is kept. */
type Last = readonly Value[]

/** A group that a step touches. */
interface Touched {
  readonly key: Key
  readonly last: Last | undefined
  readonly changes: Entry<unknown>[]
  /** Whether one of the changes is not behind the last row. */
  reached: boolean
}

class FirstN {
  private readonly plan: Plan
  private readonly trace: Trace
  private readonly last: Accumulators<Last>

  constructor(plan: Plan, trace: Trace, last: Accumulators<Last>) {
    this.plan = plan
    this.trace = trace
    this.last = last
  }

  readonly deltas = ([delta]: readonly Batch[]): Batch => {
    const out: Entry<unknown>[] = []
    for (const touched of this.touch(delta as Batch)) if (touched.reached) this.renew(touched, out)
    return ZSet.ofParts(out)
  }

  private touch(delta: Batch): Iterable<Touched> {
    const { ordered } = this.plan
    const { width } = ordered.by
    const groups = new Map<string | number, Touched>()
    for (const entry of delta.parts) {
      const { parts } = ordered.place(entry)
      const key = new Key(parts.slice(0, width))
      let group = groups.get(key.id)
      if (group === undefined) {
        const last = this.last.get(key)
        group = { key, last: last && [...key.parts, ...last], changes: [], reached: last === undefined }
        groups.set(key.id, group)
      }
      group.changes.push(entry)
      group.reached ||= ordered.compare(parts, group.last as Last) <= 0
    }
    return groups.values()
  }

  /** Puts out what changes in a group, from its beginning to where position `to` is before and after the step. */
  private renew({ key, last, changes }: Touched, out: Entry<unknown>[]): void {
    const { ordered, from, to } = this.plan
    const walk = new Walk(
      ordered,
      this.trace,
      { from: key.parts, to: key.parts },
      ordered.sorted(ZSet.ofParts(changes).entries),
      0,
    )
    let before = 0
    let after = 0
    let end: Placed | undefined
    while (before < to || after < to) {
      const passed = walk.next()
      if (passed === undefined) break
      const change = overlap(after, passed.after, from, to) - overlap(before, passed.before, from, to)
      if (change !== 0) out.push(passed.entry.at(change))
      before += passed.before
      if (after < to && after + passed.after >= to) end = passed
      after += passed.after
    }
    const now = end?.parts.slice(ordered.by.width)
    if (now !== undefined || last !== undefined) this.last.stage(key, now)
  }
}

/** How many of the positions of a row, `count` from `start` on, lie in from … to − 1. */
function overlap(start: number, count: number, from: number, to: number): number {
  return Math.max(0, Math.min(start + count, to) - Math.max(start, from))
}

function wholeNumber(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new CircuitError(`firstN: ${name} is ${quoted(value)}; expected a whole number, 0 or more`)
}
