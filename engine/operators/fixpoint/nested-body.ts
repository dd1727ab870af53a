/** The vertices of a fixpoint's body in their forms for nested time, and the states that they need, named by vertex. */
import { Graph } from '../../circuit/graph/graph.ts'
import { nestedForm } from '../../circuit/nested/form-of.ts'
import type { Nested, NestedForm } from '../../circuit/nested/nested.ts'
import { asSeen, type Body, type Vertex } from '../../circuit/operator.ts'
import type { State, StateSpec } from '../../circuit/state.ts'
import { CircuitError } from '../../value/error.ts'

export interface VertexForm {
  readonly vertex: Vertex
  readonly form: NestedForm
  /** The states of the form, as states of the fixpoint. */
  readonly states: readonly StateSpec[]
}

/**
 * @param unseen whether they run beside the steps that are made
 * @throws CircuitError naming an operator that cannot be used inside a fixpoint
 */
export function nestedForms(body: Body, unseen = false): VertexForm[] {
  const graph = Graph.ofBody(body)
  return body.vertices
    .filter(({ inputs }) => inputs.length > 0)
    .map((vertex) => {
      const { operator, inputs } = vertex
      if (operator.eager) {
        throw new CircuitError(
          `${operator.kind} cannot be used inside a fixpoint as it is: it has a row also for nothing`,
          'Say what to group by.',
        )
      }
      const form = nestedForm(
        asSeen(operator, unseen),
        inputs.map((input) => body.imports.includes(input)),
      )
      const states = form.states.map(
        (state): StateSpec =>
          state.kind === 'trace'
            ? { ...state, port: body.imports.indexOf(inputs[state.port] as Vertex) }
            : { ...state, name: `${graph.path(vertex)} ${state.name}` },
      )
      return { vertex, form, states }
    })
}

/** The forms running, each with its share of the fixpoint's states. */
export function bindForms(forms: readonly VertexForm[], states: readonly State[]): Map<Vertex, Nested> {
  let taken = 0
  return new Map(
    forms.map(({ vertex, form }) => {
      const own = states.slice(taken, taken + form.states.length)
      taken += form.states.length
      return [vertex, form.bind(own)]
    }),
  )
}
