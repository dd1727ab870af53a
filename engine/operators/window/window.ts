/**
 * window: each row with aggregates over the rows around it in an order, its frame; SQL's aggregate functions with OVER.
 *
 *     window(s) = { {row: x, …results(rows of x's group in the frame of x)} at s[x] : s[x] > 0 }
 *
 * A frame is so many rows before and behind, or a range of the order's value; without one it goes from the group's beginning to the row and all
 * that are equal to it in the order. A row of weight n is n rows, which have different frames of so many rows. Rows of negative weight count as
 * absent. Any functions of `aggregate` may stand side by side.
 *
 * Not linear; local to each group (report §11.3 and §11.8, VLDB'23 §7.3 and §7.5). A change touches the rows whose frame holds it. Cost
 * O(|Δ| log |group|), and
 *  - for functions that are linear, O(1) for each touched row: a frame is gone on from that of the row before, which is remembered. So are min,
 *    max, argMin and argMax where frames begin, or end, with the group;
 *  - for other functions of ordered values O(log frame) for each touched row, and the rows of the first touched row's frame are read;
 *  - for functions of all rows O(frame) for each touched row, likewise;
 *  - of frames of so many rows at both ends, all rows are read.
 * In a fixpoint O(rows of the group). State: a trace of the input by group, order and row, shared with the other operators over the same order;
 * and what is remembered of frames: of ranges per different place, of rows that begin or end with the group per row, of others nothing.
 */

import type { InGroup } from '../../circuit/forms/group-rows.ts'
import type { KeySpec } from '../../circuit/forms/key.ts'
import type { Local } from '../../circuit/forms/local.ts'
import type { OrderSpec } from '../../circuit/forms/order.ts'
import { Ordered, type Placed } from '../../circuit/forms/ordered.ts'
import { orderedOperator } from '../../circuit/forms/ordered-operator.ts'
import { found } from '../../circuit/found.ts'
import type { Batch, Evaluate, Operator } from '../../circuit/operator.ts'
import { combine, keyOf, type Shape } from '../../circuit/shape.ts'
import { connect, type Stream, shapeOf } from '../../circuit/stream.ts'
import { setColumn } from '../../value/columns.ts'
import { CircuitError } from '../../value/error.ts'
import type { Value } from '../../value/types.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import type { Aggregate } from '../aggregate/aggregate-function.ts'
import {
  areKnown,
  functionParameters,
  type NamedFunction,
  namedFunctions,
} from '../aggregate/named-functions.ts'
import { DEFAULT_FRAME, type FrameSpec, frameOf } from './frame.ts'
import { type Frames, type Memory, NOTHING, type Plan, rememberedWidth } from './plan.ts'
import { RangeChanges } from './range-changes.ts'
import { RowsChanges } from './rows-changes.ts'

/** What `window` is told: groups, order and frame, every other name an aggregate function. */
export interface WindowSpec<T> {
  readonly by?: KeySpec<T>
  readonly order?: OrderSpec<T>
  readonly frame?: FrameSpec
  readonly [name: string]: KeySpec<T> | OrderSpec<T> | FrameSpec | Aggregate<T, unknown, unknown> | undefined
}

/** The row type of a window. A frame that does not hold its own row may be empty, and then some results are null. */
export type WindowRow<T, S> = Flat<
  { readonly row: T } & {
    -readonly [N in keyof S as N extends 'by' | 'order' | 'frame' ? never : N]: S[N] extends Aggregate<
      never,
      infer R,
      infer E
    >
      ? HoldsItsRow<S> extends true
        ? R
        : R | E
      : never
  }
>
type Flat<R> = { [N in keyof R]: R[N] }

/** Whether the compiler sees that every frame holds its own row: one edge is not behind it, the other not before it. */
type HoldsItsRow<S> = S extends { frame: infer F }
  ? F extends { rows: readonly [infer A, infer B] } | { range: readonly [infer A, infer B] }
    ? [IsAtMostZero<A>, IsAtLeastZero<B>] extends [true, true]
      ? true
      : false
    : false
  : true
type IsAtMostZero<E> = E extends null | 0 | 0n ? true : IsNegative<E>
type IsAtLeastZero<E> = E extends null
  ? true
  : number extends E
    ? false
    : bigint extends E
      ? false
      : Not<IsNegative<E>>
type IsNegative<E> = E extends number | bigint ? (`${E}` extends `-${string}` ? true : false) : false
type Not<B> = B extends true ? false : true

/**
 * Each row with aggregates over its frame, as `{row, …results}`.
 * @param spec `order`: a column, a function, columns with directions, or a list of those; without it all rows of a group are equal. `by`: what
 *   groups the rows; without it they are one group. `frame`: `{ rows: [from, to] }` or `{ range: [from, to] }`, by default `{ range: [null, 0] }`.
 *   Every other name: an aggregate function
 * @throws CircuitError if something reads a column that the stream does not have, or the frame is none that the order allows
 */
export function window<T, const S extends WindowSpec<T>>(
  stream: Stream<T>,
  spec: S,
): Stream<WindowRow<T, S>> {
  const shape = shapeOf(stream, 'window: in')
  if (found(spec) !== 'an object') throw nothingToCompute()
  const { by, order, frame: said = DEFAULT_FRAME, ...made } = spec as WindowSpec<never>
  const ordered = Ordered.of({ by, order: order ?? null }, shape, 'window')
  const frame = frameOf(said, ordered)
  const functions = functionsOf(made, shape)
  const names = functions.map(({ name }) => name)
  const plan: Plan = {
    ordered,
    frame,
    functions: {
      forms: functions.map(({ form }) => form),
      growing: frame.from === Number.NEGATIVE_INFINITY,
      inside: (row) => row,
    },
    output: (row, results) => {
      const out: Record<string, unknown> = { row }
      for (let i = 0; i < names.length; i++) setColumn(out, names[i] as string, results[i])
      return out
    },
  }
  const parameters = {
    ...Ordered.parameters({ by, order: order ?? null }),
    frame: said as unknown as Value,
    ...functionParameters(functions),
  }
  return connect(
    windowOperator(plan, parameters, (input) => outputShape(functions, input)),
    [stream],
  )
}

function windowOperator(
  plan: Plan,
  parameters: Operator['parameters'],
  shape: (input: Shape) => Shape,
): Operator {
  const { ordered } = plan
  const width = rememberedWidth(plan)
  const local: Local = {
    by: [ordered.by],
    of: (_key, [rows]) => {
      const out: Entry<unknown>[] = []
      changesOf(plan, NOTHING, ordered.sorted(rows as readonly Entry<unknown>[]), out)
      return out
    },
  }
  return orderedOperator({
    kind: 'window',
    weights: 'set of sets',
    parameters,
    ordered,
    local,
    shape,
    batch: (input) => windowZSet(input, plan),
    remembers: width === 0 ? null : { name: 'frames', width },
    deltas: (trace, frames) => windowDeltas(plan, { trace, frames: (frames as Frames | undefined) ?? null }),
    theorem: "report §11.3 and §11.8, VLDB'23 §7.3 and §7.5",
    perGroup: () => windowOperator(planPerGroup(plan), parameters, shape),
  })
}

/** The batch meaning. */
export function windowZSet(input: ZSet<unknown>, plan: Plan): ZSet<unknown> {
  return windowDeltas(plan, NOTHING)([input])
}

function windowDeltas(plan: Plan, memory: Memory): Evaluate {
  return ([delta]) => {
    const out: Entry<unknown>[] = []
    for (const changes of plan.ordered.groups((delta as Batch).entries)) changesOf(plan, memory, changes, out)
    return ZSet.ofParts(out)
  }
}

/** Puts out what changes in one group. */
function changesOf(plan: Plan, memory: Memory, changes: readonly Placed[], out: Entry<unknown>[]): void {
  const { kind, reverse } = plan.frame
  const Changes = kind === 'range' ? RangeChanges : RowsChanges
  new Changes(plan, memory, reverse ? [...changes].reverse() : changes, out).run()
}

function planPerGroup({ ordered, frame, functions, output }: Plan): Plan {
  return {
    ordered: ordered.perGroup(),
    frame,
    functions: { ...functions, inside: (row) => functions.inside((row as InGroup<unknown>).row) },
    output: (grouped, results) => {
      const { group, row } = grouped as InGroup<unknown>
      return { group, row: output(row, results) }
    },
  }
}

function functionsOf(made: { readonly [name: string]: unknown }, shape: Shape): NamedFunction[] {
  if (Object.keys(made).length === 0) throw nothingToCompute()
  if (Object.hasOwn(made, 'row'))
    throw new CircuitError('window: "row" is the column of the row itself', 'Give the result another name.')
  return namedFunctions('window', made, shape)
}

function nothingToCompute(): CircuitError {
  return new CircuitError(
    'window is given nothing to compute',
    "For example window(stream, { order: 'time', total: sum(row => row.amount) }).",
  )
}

/** Where rows are identified, they are so with results as well. */
function outputShape(functions: readonly NamedFunction[], input: Shape): Shape {
  const output = combine([input], ([row]) => ({
    row,
    ...Object.fromEntries(functions.map(({ name, sample }) => [name, sample])),
  }))
  if (output.kind === 'unknown') return output
  return {
    ...output,
    kind: output.kind === 'known' && areKnown(functions, input) ? 'known' : 'guessed',
    key: keyOf(input).length === 0 ? [] : ['row'],
  }
}
