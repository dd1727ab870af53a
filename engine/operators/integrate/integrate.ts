/**
 * integrate, I: the running sum of a stream; turns deltas into snapshots.
 *
 *     I(s)[t] = Σ { s[u] : u ≤ t }
 *
 * Linear and time-invariant (report Def 3.27, VLDB'23 Def 2.17), so it is its own incremental form. It puts out the whole sum at each step: cost
 * O(|state|). State: the sum. In an incremental circuit operators read traces instead, which hold the same sum and put out nothing.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Arrangement, ONLY_KEY } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { ZSet } from '../../zset/zset.ts'

/** The meaning on a stream of batches, given as the list of all steps so far. */
export function integrateStream<T>(steps: readonly ZSet<T>[]): ZSet<T>[] {
  let sum = ZSet.empty<T>()
  return steps.map((step) => {
    sum = sum.plus(step)
    return sum
  })
}

/** The running sum of the stream. */
export function integrate<T>(stream: Stream<T>): Stream<T> {
  return connect<T>(integrateOperator, [stream])
}

export const integrateOperator: Operator = linear({
  kind: 'integrate',
  weights: 'any',
  ports: ['in'],
  parameters: {},
  states: [{ kind: 'own trace', name: 'sum', arrangement: Arrangement.columns([]) }],
  timed: true,
  bind: ([state]) => {
    const sum = state as Trace
    return ([input]) => {
      sum.stage(input as ZSet<unknown>)
      return ZSet.ofParts(sum.get(ONLY_KEY)).plus(input as ZSet<unknown>)
    }
  },
  shape: ([shape]) => shape as Shape,
  perGroup: () => integrateOperator,
})
