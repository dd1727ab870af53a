/**
 * minus: weights of equal rows subtract. Weights may become negative: SQL's EXCEPT ALL is this followed by keeping the positive part.
 *
 *     minus(a, b)[x] = a[x] − b[x]
 *
 * Linear in both inputs together (report Thm 5.4, VLDB'23 Thm 3.3). Cost O(|Δa| + |Δb|); no state.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import { sameColumns } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function minusZSet<T>(left: ZSet<T>, right: ZSet<T>): ZSet<T> {
  return left.minus(right)
}

/** The difference of two streams. */
export function minus<T>(left: Stream<T>, right: Stream<T>): Stream<T> {
  return connect<T>(minusOperator, [left, right])
}

const minusOperator: Operator = linear({
  kind: 'minus',
  weights: 'any',
  ports: ['left', 'right'],
  parameters: {},
  states: [],
  bind: () => (inputs) => minusZSet(inputs[0] as ZSet<unknown>, inputs[1] as ZSet<unknown>),
  shape: sameColumns,
  perGroup: () => minusOperator,
})
