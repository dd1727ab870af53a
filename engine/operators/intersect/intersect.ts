/**
 * intersect: the rows that both of two streams have, each once; SQL's INTERSECT. With `all`, each as often as both have it; SQL's INTERSECT ALL.
 *
 *     intersect(a, b)[x]                = 1 if a[x] > 0 and b[x] > 0, else 0
 *     intersect(a, b, { all: true })[x] = max(0, min(a[x], b[x]))
 *
 * Row by row on two weights (circuit/forms/row-by-row.ts; report Prop 6.3, VLDB'23 Prop 4.7): O(|Δa| + |Δb|) look-ups, state a trace of each input, shared
 * with every operator that keeps the stream as a whole. Rows are equal as a whole, null to null as well, as SQL has it for sets.
 */
import { rowByRow, rowByRowZSet, type WeightOf } from '../../circuit/forms/row-by-row.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'

const inBoth: WeightOf = (left, right) => (left > 0 && right > 0 ? 1 : 0)
const least: WeightOf = (left, right) => Math.max(0, Math.min(left, right))

/** The batch meaning. */
export function intersectZSet<T>(left: ZSet<T>, right: ZSet<T>, all: boolean): ZSet<T> {
  return rowByRowZSet(left, right, all ? least : inBoth)
}

/**
 * The rows that both streams have.
 * @param options.all whether a row is there as often as both have it, instead of once
 * @throws CircuitError if the two have different columns
 */
export function intersect<T>(
  left: Stream<T>,
  right: Stream<T>,
  options: { readonly all?: boolean } = {},
): Stream<T> {
  return connect<T>(options.all ? bag : set, [left, right])
}

const set = rowByRow('intersect', { all: false }, 'set', inBoth)
const bag = rowByRow('intersect', { all: true }, 'set of sets', least)
