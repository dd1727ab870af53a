/**
 * product: pairs every row of one stream with every row of another; weights multiply. SQL's CROSS JOIN.
 *
 *     (a × b)[{left: x, right: y}] = a[x] · b[y]
 *
 * A join on no columns at all, and made of it: bilinear (report Thm 5.5, VLDB'23 Thm 3.4), cost O(|Δa| · |b| + |a| · |Δb|), which is what it puts
 * out. State: a trace of each input, shared with every operator that keeps the stream as a whole.
 */
import { connect, type Stream } from '../../circuit/stream.ts'
import { Arrangement } from '../../trace/arrangement.ts'
import type { ZSet } from '../../zset/zset.ts'
import { joinOperator, joinZSets } from '../join/join.ts'
import type { Joined } from '../join/plan.ts'

/** The key that all rows have in common. */
const NO_COLUMNS = Arrangement.columns([])

/** The batch meaning. */
export function productZSet<L, R, O>(
  left: ZSet<L>,
  right: ZSet<R>,
  select: (left: L, right: R) => O,
): ZSet<O> {
  return joinZSets(left, right, [NO_COLUMNS, NO_COLUMNS], select)
}

/**
 * One row for every pair of rows: `{left, right}`, or what `select` makes of the two.
 * @param options.select a pure function of both rows
 * @throws CircuitError if `select` reads a column that its stream does not have
 */
export function product<L, R, O = Joined<L, R>>(
  left: Stream<L>,
  right: Stream<R>,
  options: { readonly select?: (left: L, right: R) => O } = {},
): Stream<O> {
  const operator = joinOperator('product', [NO_COLUMNS, NO_COLUMNS], {}, options.select)
  return connect<O>(operator, [left, right])
}
