/**
 * antiJoin: the left rows whose key is not there on the right; SQL's WHERE NOT EXISTS, and negation in Datalog.
 *
 *     antiJoin(a, b)[x] = 0 if Σ { b[y] : key(y) = key(x) } > 0, else a[x]
 *
 * A key with a null component equals no key, so its row is always put out (unlike SQL's NOT IN). It is a − semiJoin(a, b) in one vertex, at the cost and
 * with the state of that (report Thm 5.5 and Prop 6.3, VLDB'23 Thm 3.4 and Prop 4.7): see semi-join.ts.
 */
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'
import { joinKeys, type Keys, type On } from '../join/plan.ts'
import { matchingOperator, matchingZSet } from '../semi-join/matching.ts'

/** The batch meaning. */
export function antiJoinZSet<L>(left: ZSet<L>, right: ZSet<unknown>, on: Keys): ZSet<L> {
  return matchingZSet(left, right, { on, there: false })
}

/**
 * The left rows whose key no right row has, at the weights that they have on the left.
 * @param options.on the key of each side: a column, columns, or a function; both of the same number of components
 * @throws CircuitError if a key reads a column that its stream does not have
 */
export function antiJoin<L, R>(
  left: Stream<L>,
  right: Stream<R>,
  options: { readonly on: On<L, R> },
): Stream<L> {
  const { on, parameter } = joinKeys('antiJoin', left, right, options?.on)
  return connect<L>(matchingOperator('antiJoin', { on, there: false }, { on: parameter }), [left, right])
}
