/**
 * plus: weights of equal rows add up, the operation of the group; SQL's UNION ALL.
 *
 *     plus(a, b)[x] = a[x] + b[x]
 *
 * Linear in both inputs together (report Thm 5.4, VLDB'23 Thm 3.3). Cost O(|Δa| + |Δb|); no state.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import { sameColumns } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function plusZSet<T>(left: ZSet<T>, right: ZSet<T>): ZSet<T> {
  return left.plus(right)
}

/** The sum of two streams. */
export function plus<T>(left: Stream<T>, right: Stream<T>): Stream<T> {
  return connect<T>(plusOperator, [left, right])
}

const plusOperator: Operator = linear({
  kind: 'plus',
  weights: 'positive',
  ports: ['left', 'right'],
  parameters: {},
  states: [],
  bind: () => (inputs) => plusZSet(inputs[0] as ZSet<unknown>, inputs[1] as ZSet<unknown>),
  shape: sameColumns,
  perGroup: () => plusOperator,
})
