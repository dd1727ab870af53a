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
 * Rows without a match put out nothing: see outer-join.ts.
 */
import { Code } from '../../circuit/functions/code.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import { mapped, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { nestedJoin } from './nested-join.ts'
import {
  checkSelect,
  type Joined,
  type JoinPlan,
  joined,
  joinKeys,
  type Keys,
  keyOf,
  type On,
  planPerGroup,
  shapeOfPairs,
} from './plan.ts'

export type { Joined } from './plan.ts'

/** The batch meaning: hashes the right side, streams the left. */
export function joinZSets<L, R, O>(
  left: ZSet<L>,
  right: ZSet<R>,
  on: Keys,
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
  options: { readonly on: On<L, R>; readonly select?: (left: L, right: R) => O },
): Stream<O> {
  const { on, parameter } = joinKeys('join', left, right, options?.on)
  return connect<O>(joinOperator('join', on, { on: parameter }, options.select), [left, right])
}

/**
 * The operator that pairs rows of equal keys.
 * @param kind what users call it
 * @param select what to make of a pair, if not `{left, right}`
 * @throws CircuitError if it is no function
 */
export function joinOperator<L, R>(
  kind: string,
  on: Keys,
  parameters: Operator['parameters'],
  select: ((left: L, right: R) => unknown) | undefined,
): Operator {
  checkSelect(kind, select)
  return operatorOf(
    kind,
    { on, select: (select ?? pairOf) as JoinPlan['select'] },
    select === undefined ? parameters : { ...parameters, select: new Code(select) },
    select === undefined,
  )
}

export function pairOf<L, R>(left: L, right: R): Joined<L, R> {
  return { left, right }
}

function operatorOf(
  kind: string,
  plan: JoinPlan,
  parameters: Operator['parameters'],
  pairs: boolean,
): Operator {
  const { on, select } = plan
  const operator = {
    kind,
    // Pairs of different rows are different; what a function makes of them need not be.
    weights: pairs ? 'set of sets' : 'positive',
    ports: ['left', 'right'],
    parameters,
    linearity: 'bilinear',
    timed: false,
    shape: (shapes: readonly Shape[]) => {
      const both = shapeOfPairs(shapes, on)
      return pairs
        ? both
        : mapped(both, `${kind}: select`, ({ left, right }: Joined<unknown, unknown>) => select(left, right))
    },
    perGroup: () => operatorOf(kind, planPerGroup(plan), parameters, pairs),
    nested: () => nestedJoin(plan),
  } as const
  const incremental: Operator = {
    ...operator,
    states: [
      { kind: 'trace', port: 0, arrangement: on[0] },
      { kind: 'trace', port: 1, arrangement: on[1] },
    ],
    bind: ([left, right]) => joinDeltas(left as Trace, right as Trace, plan),
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
export function joinDeltas(
  left: Trace,
  right: Trace,
  { on, select }: JoinPlan,
): (inputs: readonly Batch[]) => Batch {
  return (inputs) => {
    const [deltaLeft, deltaRight] = inputs as [Batch, Batch]
    const out: Entry<unknown>[] = []
    const forward = (x: Entry<unknown>, y: Entry<unknown>): unknown => out.push(joined(x, y, select))
    const backward = (y: Entry<unknown>, x: Entry<unknown>): unknown => out.push(joined(x, y, select))
    if (deltaLeft.parts.length > 0 && deltaRight.parts.length > 0) {
      pair(deltaLeft, on[0], lookup(deltaRight, on[1]), forward)
    }
    pair(deltaLeft, on[0], right, forward)
    pair(deltaRight, on[1], left, backward)
    return ZSet.ofParts(out)
  }
}

/** What a delta is paired with: a trace, or the other delta hashed by key. */
interface Lookup<T> {
  load(keys: readonly Key[]): void
  parts(key: Key): readonly Entry<T>[]
}

function pair<A, B>(
  delta: ZSet<A>,
  by: Arrangement,
  other: Lookup<B>,
  emit: (a: Entry<A>, b: Entry<B>) => void,
): void {
  const entries: Entry<A>[] = []
  const keys: Key[] = []
  for (const entry of delta.parts) {
    const key = keyOf(by, entry)
    if (key === null) continue
    entries.push(entry)
    keys.push(key)
  }
  other.load(keys)
  for (let i = 0; i < keys.length; ) {
    const key = keys[i] as Key
    // The old and the new row of a replacement come one after the other: so do then the pairs with each match.
    const start = i
    while (keys[i] === key) i++
    for (const match of other.parts(key)) {
      for (let n = start; n < i; n++) emit(entries[n] as Entry<A>, match)
    }
  }
}

function lookup<T>(zset: ZSet<T>, by: Arrangement): Lookup<T> {
  const groups = new Map<string | number, Entry<T>[]>()
  for (const entry of zset.parts) {
    const key = keyOf(by, entry)
    if (key === null) continue
    const group = groups.get(key.id)
    if (group === undefined) groups.set(key.id, [entry])
    else group.push(entry)
  }
  return { load: () => {}, parts: (key) => groups.get(key.id) ?? [] }
}
