/**
 * aggregate: one row per group, made of the group's key and of aggregate functions over its rows.
 *
 *     aggregate(s) = { {…key, …results(s restricted to key)} at weight 1 : groups of s whose total weight is not 0 }
 *
 * A row, value or key is there when its weight is above 0, that of a value or key being the sum of the weights of its rows: so do all operators and
 * functions have it that ask whether something is there (min, max, argMin, argMax, countDistinct, arrayAgg and fold; distinct, firstN, semiJoin and the
 * others). What counts or sums (count, sum, avg, reduce, zsetAgg) takes weights as numbers, with their signs, so that a count of changes is the
 * change of a count: that is why a group has a row while its weights do not sum to 0, also below it. Tables hold no negative weights.
 *
 * Without `by` all rows are one group, which has its row also over nothing. A group whose rows are gone has no row, as in SQL; keys with null
 * components group together. sum, count(f), avg, min, max, argMin, argMax and countDistinct pass over nulls, as in SQL; of nothing they are
 * null, or 0 where they count. Any functions may stand side by side.
 *
 * Rows follow from accumulators by taking the old one out and putting the new one in (report §11.1, VLDB'23 §7.2). Cost per row that a step
 * brings, whatever the size of the groups: O(1) for the linear functions (count, sum, avg, reduce), whose accumulators are one value per group;
 * O(log group) for those of ordered values (min, max, argMin, argMax, countDistinct), each with a trace by (group, value) that functions of the
 * same values share. Per group that a step touches O(group + rows of the step) for zsetAgg, whose accumulator is its value, the group; O(group) for
 * those that must be made anew of the group (arrayAgg) or may be anything (fold), with a trace by group. State: those, and per group its total weight.
 *
 * It is the only operator that aggregates: what elsewhere are `count(s)` and `reduce(s, …)` is `aggregate(s, { n: count() })` and
 * `aggregate(s, { total: reduce(…) })`; a condition on groups, SQL's HAVING, is a filter behind it.
 */

import { arrange, type KeyRow, type KeySpec, keyParameter } from '../../circuit/forms/key.ts'
import { found } from '../../circuit/found.ts'
import type { Batch, Operator } from '../../circuit/operator.ts'
import { probe, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { Arrangement } from '../../trace/arrangement.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import { Aggregate } from './aggregate-function.ts'
import { aggregateDeltas, aggregateZSet, rowOfGroup } from './evaluate.ts'
import { areKnown, functionParameters, type NamedFunction, namedFunctions } from './named-functions.ts'
import { Plan } from './plan.ts'

/** What `aggregate` is told: the key under `by`, every other name an aggregate function. */
export interface AggregateSpec<T> {
  readonly by?: KeySpec<T>
  readonly [name: string]: KeySpec<T> | Aggregate<T, unknown, unknown> | undefined
}

/** The row type of an aggregate. Without `by` there may be no rows, and then some results are null. */
export type AggregateRow<T, S> = Flat<
  S extends { by: infer K } ? KeyRow<T, K> & Results<S, false> : Results<S, true>
>
type Results<S, Empty> = {
  -readonly [N in keyof S as N extends 'by' ? never : N]: S[N] extends Aggregate<never, infer R, infer E>
    ? Empty extends true
      ? R | E
      : R
    : never
}
type Flat<R> = { [N in keyof R]: R[N] }

/**
 * Groups a stream and aggregates each group; without `by` all of it, into one row that is there from the first step on. A group has a row while its
 * weights do not sum to 0. A value counts as there if the weights of its rows sum to more than 0; sums and counts take weights with their signs.
 * So where changes are aggregated, a group may have no value that is there: min and the like are null then, which their types do not say.
 * @param spec `by`: the key, as a column, columns, or named columns and functions; every other name: an aggregate function
 * @throws CircuitError if a function or the key reads a column that the stream does not have, or a name is given twice
 */
export function aggregate<T, const S extends AggregateSpec<T>>(
  stream: Stream<T>,
  spec: S,
): Stream<AggregateRow<T, S>> {
  const shape = shapeOf(stream, 'aggregate: in')
  checkSpec(spec)
  const by = spec.by as KeySpec<never> | undefined
  const arrangement = by === undefined ? Arrangement.columns([]) : arrange(by, shape, 'aggregate: by')
  const functions = functionsOf(spec as AggregateSpec<never>, arrangement, shape)
  const operator = aggregateOperator(
    new Plan({ by: arrangement, functions }),
    {
      ...(by === undefined ? {} : { by: keyParameter(by) }),
      ...functionParameters(functions),
    },
    () => outputShape(arrangement, functions, shape),
  )
  return connect(operator, [stream])
}

function aggregateOperator(plan: Plan, parameters: Operator['parameters'], shape: () => Shape): Operator {
  const operator = {
    kind: 'aggregate',
    weights: 'set',
    ports: ['in'],
    linearity: 'nonlinear',
    timed: false,
    eager: plan.eager,
    parameters,
    shape,
    perGroup: () => aggregateOperator(plan.perGroup(), parameters, shape),
    local: { by: [plan.by], of: (key, [rows]) => rowOfGroup(plan, key, rows ?? []) },
  } as const satisfies Partial<Operator>
  const incremental: Operator = {
    ...operator,
    states: plan.states,
    bind: (states) => aggregateDeltas(plan, states),
    incremental: null,
  }
  return {
    ...operator,
    states: [],
    bind: () => (inputs) => aggregateZSet(inputs[0] as Batch, plan),
    incremental: {
      operator: incremental,
      rule: plan.isLinear ? 'linear aggregate' : 'aggregate',
      theorem: "report §11.1, VLDB'23 §7.2",
    },
  }
}

function checkSpec(spec: unknown): void {
  const what = spec instanceof Aggregate ? 'an aggregate function' : found(spec)
  if (what === 'an object') return
  throw new CircuitError(
    `aggregate: the results are ${what}, expected aggregate functions by name`,
    "For example aggregate(stream, { by: 'column', rows: count() }).",
  )
}

function functionsOf(spec: AggregateSpec<never>, by: Arrangement, shape: Shape): NamedFunction[] {
  const { by: _key, ...made } = spec
  if (Object.keys(made).length === 0 && by.width === 0) {
    throw new CircuitError(
      'aggregate is given nothing to compute',
      "For example aggregate(stream, { by: 'column', n: count() }).",
    )
  }
  const twice = Object.keys(made).find((name) => by.names.includes(name))
  if (twice !== undefined)
    throw new CircuitError(`aggregate: "${twice}" is both a key component and a result`)
  return namedFunctions('aggregate', made, shape)
}

/** The columns of the key are what the key's parts are of a sample row, those of functions what they give for it alone. */
function outputShape(by: Arrangement, functions: readonly NamedFunction[], input: Shape): Shape {
  const parts = probe(input, 'aggregate: by', (row) => by.key(row).parts) as readonly Value[] | undefined
  const sample = Object.fromEntries([
    ...by.names.map((name, i) => [name, parts?.[i]]),
    ...functions.map(({ name, sample: result }) => [name, result]),
  ])
  const kind = areKnown(functions, input) ? 'known' : 'guessed'
  return { kind, sample, key: by.names, ...(by.width === 0 && { single: true }) }
}
