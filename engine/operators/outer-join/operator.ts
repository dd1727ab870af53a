/** The operator of the outer joins: the join and the antiJoins that it is made of, in one vertex. */
import type { Batch, Operator } from '../../circuit/operator.ts'
import { mapped, type Shape } from '../../circuit/shape.ts'
import type { State, StateSpec } from '../../circuit/state.ts'
import type { Trace } from '../../trace/trace.ts'
import type { ZSet } from '../../zset/zset.ts'
import { joinDeltas, joinZSets } from '../join/join.ts'
import { type Joined, shapeOfPairs } from '../join/plan.ts'
import { matchingDeltas, matchingZSet } from '../semi-join/matching.ts'
import { type KeyWeights, keyWeightsSpec } from '../semi-join/plan.ts'
import { nestedOuterJoin } from './nested-outer-join.ts'
import { antiPlan, fromSide, type OuterPlan, outerPerGroup, padded, together } from './plan.ts'

/** The batch meaning. */
export function outerJoinZSet(inputs: readonly Batch[], plan: OuterPlan): ZSet<unknown> {
  const { join, kept } = plan
  const alone = kept.map((side) => {
    const [own, other] = fromSide(side, inputs)
    return padded(side, matchingZSet(own, other, antiPlan(plan, side)))
  })
  return together([joinZSets(inputs[0] as Batch, inputs[1] as Batch, join.on, join.select), ...alone])
}

/**
 * @param kind what users call it
 * @param pairs whether its rows are `{left, right}`
 */
export function outerOperator(
  kind: string,
  plan: OuterPlan,
  parameters: Operator['parameters'],
  pairs: boolean,
): Operator {
  const operator = {
    kind,
    // A row may be null itself: then a fullJoin may put out the pair of two nulls for either side.
    weights: pairs && plan.kept.length === 1 ? 'set of sets' : 'positive',
    ports: ['left', 'right'],
    parameters,
    linearity: 'nonlinear',
    timed: false,
    shape: (shapes: readonly Shape[]) => {
      const ports = plan.kept.map(({ port }) => port)
      const both = shapeOfPairs(shapes, plan.join.on, ports)
      const select = ({ left, right }: Joined<unknown, unknown>): unknown => plan.join.select(left, right)
      return pairs ? both : mapped(both, `${kind}: select`, select)
    },
    perGroup: () => outerOperator(kind, outerPerGroup(plan), parameters, pairs),
    nested: () => nestedOuterJoin(plan),
  } as const
  return {
    ...operator,
    states: [],
    bind: () => (inputs) => outerJoinZSet(inputs, plan),
    incremental: {
      operator: {
        ...operator,
        states: statesOf(plan),
        bind: (states) => outerJoinDeltas(plan, states),
        incremental: null,
      },
      rule: `${kind} as join and antiJoin`,
      theorem: "report Thm 5.5 and Prop 6.3, VLDB'23 Thm 3.4 and Prop 4.7",
    },
  }
}

/** The traces of both sides, then for each side whose rows are kept the weights of the other's keys. */
function statesOf({ join: { on }, kept }: OuterPlan): StateSpec[] {
  const traces = on.map((arrangement, port): StateSpec => ({ kind: 'trace', port, arrangement }))
  const weights = kept.map((side) =>
    side.port === 0 ? keyWeightsSpec('right', on[1]) : keyWeightsSpec('left', on[0]),
  )
  return [...traces, ...weights]
}

function outerJoinDeltas(
  plan: OuterPlan,
  [left, right, ...weights]: readonly State[],
): (inputs: readonly Batch[]) => Batch {
  const traces = [left, right] as [Trace, Trace]
  const pairs = joinDeltas(...traces, plan.join)
  const antiJoins = plan.kept.map((side, n) => {
    const deltas = matchingDeltas(traces[side.port], weights[n] as KeyWeights, antiPlan(plan, side))
    return (inputs: readonly Batch[]) => padded(side, deltas(fromSide(side, inputs)))
  })
  return (inputs) => together([pairs(inputs), ...antiJoins.map((deltas) => deltas(inputs))])
}
