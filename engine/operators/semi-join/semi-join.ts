/**
 * semiJoin: the left rows whose key is there on the right, however often; SQL's WHERE EXISTS.
 *
 *     semiJoin(a, b)[x] = a[x] if Σ { b[y] : key(y) = key(x) } > 0, else 0
 *
 * A key with a null component equals no key. It is a ⋈ H(keys of b), hence (report Thm 5.5 and Prop 6.3, VLDB'23 Thm 3.4 and Prop 4.7; see matching.ts)
 * cost O(|Δa| + |Δb|) look-ups and the left rows of the keys that come or go on the right. State: a trace of the left by its key, shared with
 * every operator that needs the same, and one number per right key; no right rows.
 */
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'
import { joinKeys, type Keys, type On } from '../join/plan.ts'
import { matchingOperator, matchingZSet } from './matching.ts'

/** The batch meaning. */
export function semiJoinZSet<L>(left: ZSet<L>, right: ZSet<unknown>, on: Keys): ZSet<L> {
  return matchingZSet(left, right, { on, there: true })
}

/**
 * The left rows whose key some right row has, at the weights that they have on the left.
 * @param options.on the key of each side: a column, columns, or a function; both of the same number of components
 * @throws CircuitError if a key reads a column that its stream does not have
 */
export function semiJoin<L, R>(
  left: Stream<L>,
  right: Stream<R>,
  options: { readonly on: On<L, R> },
): Stream<L> {
  const { on, parameter } = joinKeys('semiJoin', left, right, options?.on)
  return connect<L>(matchingOperator('semiJoin', { on, there: true }, { on: parameter }), [left, right])
}
