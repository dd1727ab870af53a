/** Which form an operator has inside a fixpoint: its own, that of linear operators, or the one made from its local form. */
import { CircuitError } from '../../value/error.ts'
import { ZSet } from '../../zset/zset.ts'
import type { Operator } from '../operator.ts'
import type { NestedForm } from './nested.ts'
import { nestedLocal } from './of-local.ts'

/**
 * The form of an operator inside a fixpoint.
 * @param constant for each port, whether its stream comes from outside: then its deltas come at i = 0 only, and a trace of the port
 *   that the operator asks for holds its integral over outer time
 * @throws CircuitError for operators that cannot be used there
 */
export function nestedForm(operator: Operator, constant: readonly boolean[]): NestedForm {
  if (operator.nested !== undefined) return operator.nested(constant)
  if (operator.linearity === 'linear' && !operator.timed && operator.states.length === 0)
    return pointwise(operator)
  if (operator.local !== undefined) return nestedLocal(operator.local, constant)
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
