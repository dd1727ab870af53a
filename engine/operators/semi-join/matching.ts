/**
 * The rows of the left stream whose key the right stream has, or has not: what semiJoin and antiJoin are. A key is there while the weights of
 * its rows sum to more than 0; those sums are kept as one accumulator per key, so that nobody reads a key's rows to know whether there are any.
 *
 * With m(k) 1 where the left rows of key k are put out, else 0, and m′ the same after the step,
 *
 *     Δout[k] = m′(k) · Δa[k]  +  (m′(k) − m(k)) · z⁻¹I(a)[k]
 *
 * where the second term is there only for keys that come or go.
 */
import type { Batch, Evaluate, Operator } from '../../circuit/operator.ts'
import type { Shape } from '../../circuit/shape.ts'
import type { Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { keyOf } from '../join/plan.ts'
import { nestedMatching } from './nested-matching.ts'
import { checked, type KeyWeights, keyWeightsSpec, type MatchPlan, weightsByKey } from './plan.ts'

/** The batch meaning. O(|left| + |right|) */
export function matchingZSet<L>(left: ZSet<L>, right: ZSet<unknown>, { on, there }: MatchPlan): ZSet<L> {
  const weights = weightsByKey(right, on[1])
  return ZSet.ofParts(
    left.parts.filter((entry) => {
      const key = keyOf(on[0], entry)
      return (key !== null && (weights.get(key.text)?.weight ?? 0) > 0) === there
    }),
  )
}

/** The operator that users call `kind`. */
export function matchingOperator(
  kind: string,
  plan: MatchPlan,
  parameters: Operator['parameters'],
): Operator {
  const operator = {
    kind,
    weights: 'set of sets',
    linearity: 'nonlinear',
    ports: ['left', 'right'],
    parameters,
    timed: false,
    shape: ([left]: readonly Shape[]) => left as Shape,
    perGroup: () =>
      matchingOperator(kind, { ...plan, on: [plan.on[0].perGroup(), plan.on[1].perGroup()] }, parameters),
    nested: () => nestedMatching(plan),
  } as const
  return {
    ...operator,
    states: [],
    bind: () => (inputs) => matchingZSet(inputs[0] as Batch, inputs[1] as Batch, plan),
    incremental: {
      operator: {
        ...operator,
        states: [{ kind: 'trace', port: 0, arrangement: plan.on[0] }, keyWeightsSpec('right', plan.on[1])],
        bind: ([left, weights]) => matchingDeltas(left as Trace, weights as KeyWeights, plan),
        incremental: null,
      },
      rule: `${kind} by weights of keys`,
      theorem: "report Thm 5.5 and Prop 6.3, VLDB'23 Thm 3.4 and Prop 4.7",
    },
  }
}

/** The incremental form, from the left trace and the right keys' weights as they stood before the step. */
export function matchingDeltas(left: Trace, weights: KeyWeights, { on, there }: MatchPlan): Evaluate {
  return (inputs) => {
    const { parts } = inputs[0] as Batch
    const changes = weightsByKey(inputs[1] as Batch, on[1])
    const leftKeys = parts.map((entry) => keyOf(on[0], entry))
    weights.load([...[...changes.values()].map(({ key }) => key), ...leftKeys.filter((key) => key !== null)])
    const turned: { key: Key; matches: boolean }[] = []
    for (const [text, { key, weight }] of changes) {
      const before = weights.get(key) ?? 0
      const after = checked(before + weight, key)
      if (after !== before) weights.stage(key, after === 0 ? undefined : after)
      changes.set(text, { key, weight: after })
      if (after > 0 !== before > 0) turned.push({ key, matches: after > 0 === there })
    }
    left.load(turned.map(({ key }) => key))
    const out: Entry<unknown>[] = []
    for (const { key, matches } of turned) {
      for (const entry of left.parts(key)) out.push(matches ? entry : entry.at(-entry.weight))
    }
    for (let n = 0; n < parts.length; n++) {
      const key = leftKeys[n] as Key | null
      const weight = key === null ? 0 : (changes.get(key.text)?.weight ?? weights.get(key) ?? 0)
      if (weight > 0 === there) out.push(parts[n] as Entry<unknown>)
    }
    return ZSet.ofParts(out)
  }
}
