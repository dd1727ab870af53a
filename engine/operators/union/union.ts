/**
 * union: the rows that one of two streams has, each once; SQL's UNION. With `all`, their weights added, which is plus; SQL's UNION ALL.
 *
 *     union(a, b) = distinct(a + b)        union(a, b, { all: true }) = a + b
 *
 * Made of plus and distinct, with their cost and state: O(|Δa| + |Δb|) look-ups in one trace of the sum; with `all`, no state (report Thm 5.4 and
 * Prop 6.3, VLDB'23 Thm 3.3 and Prop 4.7).
 */
import { compose, type Stream, shapeOf } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'
import { distinct, distinctZSet } from '../distinct/distinct.ts'
import { plus, plusZSet } from '../plus/plus.ts'

/** The batch meaning. */
export function unionZSet<T>(left: ZSet<T>, right: ZSet<T>, all: boolean): ZSet<T> {
  const sum = plusZSet(left, right)
  return all ? sum : distinctZSet(sum)
}

/**
 * The rows of two streams together.
 * @param options.all whether a row keeps its weights, added, instead of being there once
 * @throws CircuitError if one is no stream, or they cannot be read together
 */
export function union<T>(
  left: Stream<T>,
  right: Stream<T>,
  options: { readonly all?: boolean } = {},
): Stream<T> {
  shapeOf(left, 'union: left')
  shapeOf(right, 'union: right')
  return compose('union', left, () => {
    const sum = plus(left, right)
    return options.all ? sum : distinct(sum)
  })
}
