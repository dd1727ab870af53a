/**
 * aggregate: one row per group, made of the group's key and of aggregate functions over its rows.
 *
 *     aggregate(s) = { {…key, …results(s restricted to key)} at weight 1 : groups of s whose total weight is not 0 }
 *
 * A group whose rows are gone has no row, as in SQL. The accumulators are linear in the input, so their integral moves by what Δ adds
 * (report §11.1, VLDB'23 §7.2); the rows follow by taking the old one out and putting the new one in. Cost O(|Δ|), whatever the
 * size of the groups; keys with null components group together. State: per group its total weight and one accumulator per function.
 */
import { rowFailure } from '../../circuit/failure.ts'
import { arrange, type KeyRow, type KeySpec, keyParameter } from '../../circuit/key.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import { known, probe, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Accumulators } from '../../trace/trace.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { Aggregate } from './aggregate-function.ts'

/** The total weight of a group, then one accumulator per function. */
type GroupState = readonly [number, ...Value[]]

/** What `aggregate` is told: the key under `by`, every other name an aggregate function. */
export interface AggregateSpec<T> {
  readonly by?: KeySpec<T>
  readonly [name: string]: KeySpec<T> | Aggregate<T, unknown> | undefined
}

/** The row type of an aggregate. */
export type AggregateRow<T, S> = Flat<
  (S extends { by: infer K } ? KeyRow<T, K> : unknown) & {
    -readonly [N in keyof S as N extends 'by' ? never : N]: S[N] extends Aggregate<never, infer R> ? R : never
  }
>
type Flat<R> = { [N in keyof R]: R[N] }

interface Plan {
  readonly by: Arrangement
  readonly names: readonly string[]
  readonly functions: readonly Aggregate<unknown, unknown>[]
}

/** The batch meaning. */
export function aggregateZSet(input: ZSet<unknown>, plan: Plan): ZSet<unknown> {
  const rows: Entry<unknown>[] = []
  for (const { key, state } of accumulate(input, plan, () => undefined).values()) {
    if (state[0] !== 0) rows.push(new Entry(rowOf(plan, key, state), 1))
  }
  return ZSet.ofParts(rows)
}

/**
 * Groups a stream and aggregates each group.
 * @param spec `by`: the key, as a column, columns, or named columns and functions; every other name: an aggregate function
 * @throws CircuitError if the key reads a column that the stream does not have, or a name is given twice
 */
export function aggregate<T, const S extends AggregateSpec<T>>(
  stream: Stream<T>,
  spec: S,
): Stream<AggregateRow<T, S>> {
  const shape = shapeOf(stream, 'aggregate: in')
  const plan = planOf(spec as AggregateSpec<never>, shape)
  const by = spec.by as KeySpec<never>
  const operator = {
    kind: 'aggregate',
    weights: 'set',
    ports: ['in'],
    linearity: 'nonlinear',
    timed: false,
    parameters: {
      by: keyParameter(by),
      ...Object.fromEntries(plan.functions.map(({ parameter }, i) => [plan.names[i], parameter])),
    },
    shape: () => outputShape(plan, shape),
  } as const
  const incremental: Operator = {
    ...operator,
    states: [{ kind: 'accumulators', name: 'accumulators', width: plan.by.width }],
    bind: ([state]) => aggregateDeltas(state as Accumulators<GroupState & Value>, plan),
    incremental: null,
  }
  return connect(
    {
      ...operator,
      states: [],
      bind: () => (inputs) => aggregateZSet(inputs[0] as Batch, plan),
      incremental: { operator: incremental, rule: 'linear aggregate', theorem: "report §11.1, VLDB'23 §7.2" },
    },
    [stream],
  )
}

function planOf(spec: AggregateSpec<never>, shape: Shape): Plan {
  const names = Object.keys(spec).filter((name) => name !== 'by')
  if (spec.by === undefined) {
    throw new CircuitError(
      'aggregate is given no key',
      "Say what to group by: aggregate(stream, { by: 'column', total: sum(…) }).",
    )
  }
  const by = arrange(spec.by as KeySpec<never>, shape, 'aggregate: by')
  const functions = names.map((name) => {
    const made = spec[name]
    if (by.names.includes(name))
      throw new CircuitError(`aggregate: "${name}" is both a key component and a result`)
    if (!(made instanceof Aggregate)) {
      throw new CircuitError(
        `aggregate: "${name}" is ${typeof made}, expected an aggregate function such as sum(…) or count()`,
      )
    }
    probe(shape, `aggregate: "${name}"`, (row) => made.add(made.zero, row as never, 1))
    return made as Aggregate<unknown, unknown>
  })
  return { by, names, functions }
}

function outputShape(plan: Plan, input: Shape): Shape {
  const parts = probe(input, 'aggregate', (row) => plan.by.key(row).parts) as readonly Value[] | undefined
  const sample: Record<string, unknown> = {}
  plan.by.names.forEach((name, i) => {
    sample[name] = parts?.[i]
  })
  plan.functions.forEach((made, i) => {
    sample[plan.names[i] as string] = made.result(made.zero)
  })
  return known(sample, plan.by.names)
}

/** The groups that an input touches, each with its state after the input is added to what `before` gives for it. */
function accumulate(
  input: Batch,
  { by, functions }: Plan,
  before: (key: Key) => GroupState | undefined,
): Map<string, { key: Key; old: GroupState | undefined; state: [number, ...Value[]] }> {
  const touched = new Map<string, { key: Key; old: GroupState | undefined; state: [number, ...Value[]] }>()
  for (const { row, weight } of input.parts) {
    try {
      const key = by.key(row)
      let group = touched.get(key.text)
      if (group === undefined) {
        const old = before(key)
        group = { key, old, state: old === undefined ? [0, ...functions.map((made) => made.zero)] : [...old] }
        touched.set(key.text, group)
      }
      const { state } = group
      state[0] += weight
      for (let i = 0; i < functions.length; i++) {
        state[i + 1] = (functions[i] as Aggregate<unknown, unknown>).add(state[i + 1] as Value, row, weight)
      }
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return touched
}

function aggregateDeltas(
  accumulators: Accumulators<GroupState & Value>,
  plan: Plan,
): (inputs: readonly Batch[]) => Batch {
  return ([delta]) => {
    const input = delta as Batch
    accumulators.load(input.parts.map((entry) => plan.by.key(entry.row)))
    const out: Entry<unknown>[] = []
    for (const { key, old, state } of accumulate(input, plan, (key) => accumulators.get(key)).values()) {
      const before = old !== undefined && old[0] !== 0 ? rowOf(plan, key, old) : undefined
      const after = state[0] !== 0 ? rowOf(plan, key, state) : undefined
      accumulators.stage(key, isZero(plan, state) ? undefined : (state as GroupState & Value))
      if (before !== undefined && after !== undefined && sameResults(plan, before, after)) continue
      if (before !== undefined) out.push(new Entry(before, -1))
      if (after !== undefined) out.push(new Entry(after, 1))
    }
    return ZSet.ofParts(out)
  }
}

function rowOf(plan: Plan, key: Key, state: GroupState): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (let i = 0; i < plan.by.names.length; i++) row[plan.by.names[i] as string] = key.parts[i]
  for (let i = 0; i < plan.names.length; i++) {
    row[plan.names[i] as string] = (plan.functions[i] as Aggregate<unknown, unknown>).result(
      state[i + 1] as Value,
    )
  }
  return row
}

/** Whether nothing is left to remember: total weight and all accumulators back at zero. */
function isZero(plan: Plan, state: GroupState): boolean {
  return (
    state[0] === 0 && plan.functions.every((made, i) => state[i + 1] === made.zero || state[i + 1] === 0n)
  )
}

function sameResults(plan: Plan, a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return plan.names.every((name) => Object.is(a[name], b[name]))
}
