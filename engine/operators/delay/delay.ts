/**
 * delay, z⁻¹: puts out what came in one step before, and the empty Z-set at the first step.
 *
 *     delay(s)[t] = s[t−1],  delay(s)[0] = 0
 *
 * Linear and time-invariant (report Def 3.4, VLDB'23 Def 2.5), so it is its own incremental form. Cost O(|Δ| + |previous Δ|). State: the
 * input of the last step. The only operator with memory: every trace is an integral behind a delay.
 *
 * In a database, its time begins where its circuit is first added: what the tables hold then is the first step. Every step of the database is one of its steps,
 * also one that changes nothing or other tables. It stays so across restarts, other definitions of the circuit and missed steps: see `Database.add`.
 */
import { linear, type Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Arrangement, ONLY_KEY } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { ZSet } from '../../zset/zset.ts'

/** The meaning on a stream of batches, given as the list of all steps so far. */
export function delayStream<T>(steps: readonly ZSet<T>[]): ZSet<T>[] {
  return [ZSet.empty<T>(), ...steps].slice(0, steps.length)
}

/** The stream one step later. */
export function delay<T>(stream: Stream<T>): Stream<T> {
  return connect<T>(delayOperator, [stream])
}

const delayOperator: Operator = linear({
  kind: 'delay',
  weights: 'any',
  ports: ['in'],
  parameters: {},
  states: [{ kind: 'own trace', name: 'previous', arrangement: Arrangement.columns([]) }],
  timed: true,
  bind: ([state]) => {
    const previous = state as Trace
    return ([input]) => {
      const held = ZSet.ofParts(previous.get(ONLY_KEY))
      previous.stage((input as ZSet<unknown>).minus(held))
      return held
    }
  },
  shape: ([shape]) => shape as Shape,
  perGroup: () => delayOperator,
})
