/**
 * The outer joins inside a fixpoint: the join and the antiJoins that they are made of, each in its form there. So a side whose rows are kept is stored
 * twice, by each of the two, unless it comes from outside or from the iteration before.
 */

import { composed } from '../../circuit/nested/composed.ts'
import type { Nested, NestedForm } from '../../circuit/nested/nested.ts'
import { nestedJoin } from '../join/nested-join.ts'
import { nestedMatching } from '../semi-join/nested-matching.ts'
import { antiPlan, fromSide, type Kept, type OuterPlan, padded, together } from './plan.ts'

export function nestedOuterJoin(plan: OuterPlan): NestedForm {
  const antiJoins = plan.kept.map((side) => {
    const form = nestedMatching(antiPlan(plan, side))
    return [nameOf(side), onPorts(side, form)] as const
  })
  const parts = { join: nestedJoin(plan.join), ...Object.fromEntries(antiJoins) }
  return composed<string>(parts, (running, i, inputs) => {
    const at = (part: string, deltas: typeof inputs) => (running[part] as Nested).at(i, deltas)
    const alone = plan.kept.map((side) => padded(side, at(nameOf(side), fromSide(side, inputs))))
    return together([at('join', inputs), ...alone])
  })
}

function nameOf({ port }: Kept): string {
  return port === 0 ? 'left' : 'right'
}

/** A form whose ports are the side and the other, for the ports left and right. */
function onPorts(side: Kept, form: NestedForm): NestedForm {
  const ports = fromSide(side, [0, 1])
  return {
    ...form,
    states: form.states.map((state) =>
      state.kind === 'nested trace' && state.port !== null
        ? { ...state, port: ports[state.port] as number }
        : state,
    ),
  }
}
