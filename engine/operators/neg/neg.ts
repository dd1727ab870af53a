/**
 * neg: every weight with its sign turned, the inverse of the group.
 *
 *     neg(s)[x] = −s[x]
 *
 * Linear (report Thm 5.4, VLDB'23 Thm 3.3). Cost O(|Δ|); no state.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import type { ZSet } from '../../zset/zset.ts'

/** The batch meaning. */
export function negZSet<T>(input: ZSet<T>): ZSet<T> {
  return input.negate()
}

/** The stream with every weight negated. */
export function neg<T>(stream: Stream<T>): Stream<T> {
  return connect<T>(negOperator, [stream])
}

const negOperator: Operator = linear({
  kind: 'neg',
  weights: 'any',
  ports: ['in'],
  parameters: {},
  states: [],
  bind: () => (inputs) => negZSet(inputs[0] as ZSet<unknown>),
  shape: ([shape]) => shape as Shape,
  perGroup: () => negOperator,
})
