/** Which form an operator has inside a fixpoint: its own, that of linear operators, or the one made from its local form. */
import { CircuitError } from '../../value/error.ts'
import { ZSet } from '../../zset/zset.ts'
import type { Operator } from '../operator.ts'
import type { NestedForm } from './nested.ts'
import { nestedLocal } from './of-local.ts'

/**
 * The form of an operator inside a fixpoint.
 * @throws CircuitError for operators that cannot be used there
 */
export function nestedForm(operator: Operator): NestedForm {
  if (operator.nested !== undefined) return operator.nested()
  if (operator.linearity === 'linear' && !operator.timed && operator.states.length === 0)
    return pointwise(operator)
  if (operator.local !== undefined) return nestedLocal(operator.local)
  throw new CircuitError(
    `${operator.kind} cannot be used inside a fixpoint`,
    operator.timed ? 'It remembers earlier steps, and iterations are not steps.' : undefined,
  )
}

/** A linear operator maps each delta by itself, in nested time as well. */
function pointwise(operator: Operator): NestedForm {
  return {
    states: [],
    bind: () => {
      const evaluate = operator.bind([])
      return {
        at: (_i, inputs) =>
          inputs.every((input) => input.parts.length === 0) ? ZSet.empty() : evaluate(inputs),
        due: () => Number.POSITIVE_INFINITY,
        end: () => {},
        forget: () => {},
      }
    },
  }
}
