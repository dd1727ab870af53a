/**
 * join: pairs the rows of two streams that have equal keys; weights multiply.
 *
 *     (a ⋈ b)[{left: x, right: y}] = a[x] · b[y] if key(x) = key(y), else 0
 *
 * A key with a null component equals no key, as in SQL. Bilinear, hence (report Thm 5.5, VLDB'23 Thm 3.4)
 *
 *     (a ⋈ b)^Δ = Δa ⋈ Δb  +  z⁻¹I(a) ⋈ Δb  +  Δa ⋈ z⁻¹I(b)
 *
 * Cost O(|Δa| + |Δb| + |output|) look-ups. State: a trace of each input by its key, shared with every operator that needs the same.
 * Rows without a match put out nothing: see outer-join.
 */
import { Code } from '../../circuit/code.ts'
import { arrange, type KeySpec, keyParameter } from '../../circuit/key.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import { combine, mapped, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { nestedJoin } from './nested-join.ts'
import { type Joined, type JoinPlan, joined, planPerGroup } from './plan.ts'

export type { Joined } from './plan.ts'

/** The batch meaning: hashes the right side, streams the left. */
export function joinZSets<L, R, O>(
  left: ZSet<L>,
  right: ZSet<R>,
  on: readonly [Arrangement, Arrangement],
  select: (left: L, right: R) => O,
): ZSet<O> {
  const out: Entry<O>[] = []
  pair(left, on[0], lookup(right, on[1]), (x, y) => out.push(joined(x, y, select)))
  return ZSet.ofParts(out)
}

/**
 * One row for every pair of rows with equal keys: `{left, right}`, or what `select` makes of the two.
 * @param options.on the key of each side: a column, columns, or a function; both of the same number of components
 * @param options.select a pure function of both rows
 * @throws CircuitError if a key or `select` reads a column that its stream does not have
 */
export function join<L, R, O = Joined<L, R>>(
  left: Stream<L>,
  right: Stream<R>,
  options: {
    readonly on: readonly [KeySpec<L>, KeySpec<R>]
    readonly select?: (left: L, right: R) => O
  },
): Stream<O> {
  const [leftOn, rightOn] = options.on
  const on = [
    arrange(leftOn as KeySpec<never>, shapeOf(left, 'join: left'), 'join: on[0]'),
    arrange(rightOn as KeySpec<never>, shapeOf(right, 'join: right'), 'join: on[1]'),
  ] as const
  const { select } = options
  const parameters: Operator['parameters'] = {
    on: [keyParameter(leftOn as KeySpec<never>), keyParameter(rightOn as KeySpec<never>)],
    ...(select === undefined ? {} : { select: new Code(select) }),
  }
  const plan = { on, select: (select ?? pairOf) as JoinPlan['select'] }
  return connect<O>(joinOperator(plan, parameters, select === undefined), [left, right])
}

function pairOf(left: unknown, right: unknown): Joined<unknown, unknown> {
  return { left, right }
}

function joinOperator(plan: JoinPlan, parameters: Operator['parameters'], pairs: boolean): Operator {
  const { on, select } = plan
  const operator = {
    kind: 'join',
    // Pairs of different rows are different; what a function makes of them need not be.
    weights: pairs ? 'set of sets' : 'positive',
    ports: ['left', 'right'],
    parameters,
    linearity: 'bilinear',
    timed: false,
    shape: (shapes: readonly Shape[]) => {
      const both = combine(shapes, ([left, right]) => ({ left, right }))
      return pairs
        ? both
        : mapped(both, 'join: select', ({ left, right }: Joined<unknown, unknown>) => select(left, right))
    },
    perGroup: () => joinOperator(planPerGroup(plan), parameters, pairs),
    nested: (constant: readonly boolean[]) => nestedJoin(plan, constant),
  } as const
  const incremental: Operator = {
    ...operator,
    states: [
      { kind: 'trace', port: 0, arrangement: on[0] },
      { kind: 'trace', port: 1, arrangement: on[1] },
    ],
    bind: ([left, right]) => joinDeltas(left as Trace, right as Trace, select),
    incremental: null,
  }
  return {
    ...operator,
    states: [],
    bind: () => (inputs) => joinZSets(inputs[0] as Batch, inputs[1] as Batch, on, select),
    incremental: { operator: incremental, rule: 'bilinear', theorem: "report Thm 5.5, VLDB'23 Thm 3.4" },
  }
}

/** The three terms of the incremental form, from the traces as they stood before the step. */
function joinDeltas(
  left: Trace,
  right: Trace,
  select: JoinPlan['select'],
): (inputs: readonly Batch[]) => Batch {
  return (inputs) => {
    const [deltaLeft, deltaRight] = inputs as [Batch, Batch]
    const out: Entry<unknown>[] = []
    const forward = (x: Entry<unknown>, y: Entry<unknown>): unknown => out.push(joined(x, y, select))
    const backward = (y: Entry<unknown>, x: Entry<unknown>): unknown => out.push(joined(x, y, select))
    if (deltaLeft.parts.length > 0 && deltaRight.parts.length > 0) {
      pair(deltaLeft, left.arrangement, lookup(deltaRight, right.arrangement), forward)
    }
    pair(deltaLeft, left.arrangement, right, forward)
    pair(deltaRight, right.arrangement, left, backward)
    return ZSet.ofParts(out)
  }
}

/** What a delta is paired with: a trace, or the other delta hashed by key. */
interface Lookup<T> {
  load(keys: readonly Key[]): void
  get(key: Key): readonly Entry<T>[]
}

function pair<A, B>(
  delta: ZSet<A>,
  by: Arrangement,
  other: Lookup<B>,
  emit: (a: Entry<A>, b: Entry<B>) => void,
): void {
  const { parts } = delta
  const keys = parts.map((entry) => by.key(entry.row))
  other.load(keys)
  for (let i = 0; i < parts.length; i++) {
    const key = keys[i] as Key
    if (by.hasNull(key)) continue
    const matches = other.get(key)
    for (let j = 0; j < matches.length; j++) emit(parts[i] as Entry<A>, matches[j] as Entry<B>)
  }
}

function lookup<T>(zset: ZSet<T>, by: Arrangement): Lookup<T> {
  const groups = new Map<string, Entry<T>[]>()
  for (const entry of zset.parts) {
    const { text } = by.key(entry.row)
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [entry])
    else group.push(entry)
  }
  return { load: () => {}, get: (key) => groups.get(key.text) ?? [] }
}
