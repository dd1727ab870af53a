/**
 * leftJoin, rightJoin, fullJoin: a join that keeps the rows without a match, with null in place of the other side.
 *
 *     leftJoin(a, b)  = a ⋈ b + { {left: x, right: null} : antiJoin(a, b) }
 *     rightJoin(a, b) = a ⋈ b + { {left: null, right: y} : antiJoin(b, a) }
 *     fullJoin(a, b)  = a ⋈ b + both
 *
 * A row has a match if the weights of the other side's rows with its key sum to more than 0, and a key with a null component equals no key. So a left
 * row of weight w is there once as (x, null) at w, or not at all, however many matches come and go. The chain rule over join and antiJoin gives the
 * incremental form (report Prop 5.2, Thm 5.5 and Prop 6.3; VLDB'23 Prop 3.2, Thm 3.4 and Prop 4.7).
 *
 * Cost O(|Δa| + |Δb| + |output|) look-ups: a key's rows are read only where as many are put out. State: the traces of the join, shared with every
 * operator that needs the same, and per key of the other side one number for each side whose rows are kept.
 */
import { Code } from '../../circuit/functions/code.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { pairOf } from '../join/join.ts'
import { checkSelect, type Joined, type JoinPlan, joinKeys, type On } from '../join/plan.ts'
import { outerOperator } from './operator.ts'
import type { Kept } from './plan.ts'

/** What an outer join is told; `select` is given null for a missing side. */
interface Options<L, R, Left, Right, O> {
  readonly on: On<L, R>
  readonly select?: (left: Left, right: Right) => O
}

/**
 * One row `{left, right}` for every pair of rows with equal keys, and `{left, right: null}` for every left row without a match; or what `select`
 * makes of the two.
 * @param options.on the key of each side: a column, columns, or a function; both of the same number of components
 * @param options.select a pure function of both rows; the right one is null where there is no match
 * @throws CircuitError if a key or `select` reads a column that its stream does not have
 */
export function leftJoin<L, R, O = Joined<L, R | null>>(
  left: Stream<L>,
  right: Stream<R>,
  options: Options<L, R, L, R | null, O>,
): Stream<O> {
  return connectOuter('leftJoin', [0], left, right, options)
}

/** leftJoin by the name that the Python library has for it. */
export const outerJoin = leftJoin

/** As leftJoin, but the right rows without a match are kept: `{left: null, right}`. */
export function rightJoin<L, R, O = Joined<L | null, R>>(
  left: Stream<L>,
  right: Stream<R>,
  options: Options<L, R, L | null, R, O>,
): Stream<O> {
  return connectOuter('rightJoin', [1], left, right, options)
}

/** As leftJoin, and the right rows without a match are kept as well: `{left: null, right}`. */
export function fullJoin<L, R, O = Joined<L | null, R | null>>(
  left: Stream<L>,
  right: Stream<R>,
  options: Options<L, R, L | null, R | null, O>,
): Stream<O> {
  return connectOuter('fullJoin', [0, 1], left, right, options)
}

function connectOuter<L, R, O>(
  kind: string,
  ports: readonly Kept['port'][],
  left: Stream<L>,
  right: Stream<R>,
  options: Options<L, R, never, never, O>,
): Stream<O> {
  const { on, parameter } = joinKeys(kind, left, right, options?.on)
  checkSelect(kind, options.select)
  const select = (options.select ?? pairOf) as JoinPlan['select']
  const kept = ports.map((port) => ({
    port,
    select: (row: unknown) => (port === 0 ? select(row, null) : select(null, row)),
  }))
  const shown = options.select === undefined ? {} : { select: new Code(options.select) }
  const operator = outerOperator(
    kind,
    { join: { on, select }, kept },
    { on: parameter, ...shown },
    options.select === undefined,
  )
  return connect<O>(operator, [left, right])
}
