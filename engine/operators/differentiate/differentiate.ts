/**
 * differentiate, D: the change of a stream from one step to the next; turns snapshots into deltas.
 *
 *     D(s)[t] = s[t] − s[t−1]
 *
 * Linear and time-invariant (report Def 3.25, VLDB'23 Def 2.15), so it is its own incremental form; D(I(s)) = I(D(s)) = s (report
 * Thm 3.30, VLDB'23 Thm 2.20). Cost O(|input| + |previous input|). State: the input of the last step. When its time
 * begins in a database is said at `delay`.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Arrangement, ONLY_KEY } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { ZSet } from '../../zset/zset.ts'

/** The meaning on a stream of batches, given as the list of all steps so far. */
export function differentiateStream<T>(steps: readonly ZSet<T>[]): ZSet<T>[] {
  return steps.map((step, t) => step.minus(steps[t - 1] ?? ZSet.empty()))
}

/** What changed since the step before. */
export function differentiate<T>(stream: Stream<T>): Stream<T> {
  return connect<T>(differentiateOperator, [stream])
}

export const differentiateOperator: Operator = linear({
  kind: 'differentiate',
  weights: 'any',
  ports: ['in'],
  parameters: {},
  states: [{ kind: 'own trace', name: 'previous', arrangement: Arrangement.columns([]) }],
  timed: true,
  bind: ([state]) => {
    const previous = state as Trace
    return ([input]) => {
      const change = (input as ZSet<unknown>).minus(ZSet.ofParts(previous.get(ONLY_KEY)))
      previous.stage(change)
      return change
    }
  },
  shape: ([shape]) => shape as Shape,
  perGroup: () => differentiateOperator,
})
