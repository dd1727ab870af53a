/**
 * distinct, H: every row of positive weight once; turns a bag into a set.
 *
 *     distinct(s)[x] = 1 if s[x] > 0, else 0
 *
 * Not linear. Its incremental form looks only at the rows that Δ touches (report Prop 6.3, VLDB'23 Prop 4.7):
 *
 *     distinct^Δ[x] = distinct(z⁻¹I(s) + Δ)[x] − distinct(z⁻¹I(s))[x]   for x in Δ
 *
 * Cost O(|Δ|) look-ups, also in a fixpoint per touched row and index. State: a trace of the input; in a fixpoint per row its weights by index.
 */
import type { Batch, Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import { connect, type Stream } from '../../circuit/stream.ts'
import { Arrangement } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { nestedDistinct } from './nested-distinct.ts'

/** The batch meaning. */
export function distinctZSet<T>(input: ZSet<T>): ZSet<T> {
  return ZSet.ofParts(input.entries.filter((entry) => entry.weight > 0).map((entry) => entry.at(1)))
}

/** The rows of positive weight, each once. */
export function distinct<T>(stream: Stream<T>): Stream<T> {
  return connect<T>(distinctOperator, [stream])
}

const common = {
  kind: 'distinct',
  weights: 'set',
  linearity: 'nonlinear',
  ports: ['in'],
  parameters: {},
  timed: false,
  shape: ([shape]: readonly Shape[]) => shape as Shape,
  perGroup: () => distinctOperator,
  nested: nestedDistinct,
} as const

export const distinctOperator: Operator = {
  ...common,
  states: [],
  bind: () => (inputs) => distinctZSet(inputs[0] as Batch),
  incremental: {
    operator: {
      ...common,
      states: [{ kind: 'trace', port: 0, arrangement: Arrangement.columns([]) }],
      bind: ([trace]) => distinctDeltas(trace as Trace),
      incremental: null,
    },
    rule: 'distinct',
    theorem: "report Prop 6.3, VLDB'23 Prop 4.7",
  },
}

function distinctDeltas(trace: Trace): (inputs: readonly Batch[]) => Batch {
  return ([delta]) => {
    const out: Entry<unknown>[] = []
    for (const entry of (delta as Batch).entries) {
      const before = trace.weight(entry)
      const change = Number(before + entry.weight > 0) - Number(before > 0)
      if (change !== 0) out.push(entry.at(change))
    }
    return ZSet.ofParts(out)
  }
}
