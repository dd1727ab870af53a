/**
 * except: the rows that the left stream has and the right has not, each once; SQL's EXCEPT. With `all`, each as often as the left has it more; SQL's
 * EXCEPT ALL.
 *
 *     except(a, b)[x]                = 1 if a[x] > 0 and not b[x] > 0, else 0
 *     except(a, b, { all: true })[x] = max(0, a⁺[x] − b⁺[x])   where w⁺ = max(0, w): a row of negative weight is not there
 *
 * Row by row on two weights (circuit/forms/row-by-row.ts; report Prop 6.3, VLDB'23 Prop 4.7): O(|Δa| + |Δb|) look-ups, state a trace of each input, shared
 * with every operator that keeps the stream as a whole. Rows are equal as a whole, null to null as well, as SQL has it for sets. By a key instead of
 * whole rows: antiJoin. Weights below 0 instead of none: minus.
 */
import { rowByRow, rowByRowZSet, type WeightOf } from '../../circuit/forms/row-by-row.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'

const onlyLeft: WeightOf = (left, right) => (left > 0 && right <= 0 ? 1 : 0)
const more: WeightOf = (left, right) => Math.max(0, Math.max(0, left) - Math.max(0, right))

/** The batch meaning. */
export function exceptZSet<T>(left: ZSet<T>, right: ZSet<T>, all: boolean): ZSet<T> {
  return rowByRowZSet(left, right, all ? more : onlyLeft)
}

/**
 * The rows of the left stream that the right has not.
 * @param options.all whether a row is there as often as the left has it more than the right, instead of once
 * @throws CircuitError if the two have different columns
 */
export function except<T>(
  left: Stream<T>,
  right: Stream<T>,
  options: { readonly all?: boolean } = {},
): Stream<T> {
  return connect<T>(options.all ? bag : set, [left, right])
}

const set = rowByRow('except', { all: false }, 'set', onlyLeft)
const bag = rowByRow('except', { all: true }, 'set of sets', more)
