/** The vertices of a fixpoint's body in their forms for nested time, and the states that they need, named by vertex. */
import { Graph } from '../../circuit/graph/graph.ts'
import { nestedForm } from '../../circuit/nested/form-of.ts'
import type { Nested, NestedForm, NestedSpec, NestedState } from '../../circuit/nested/nested.ts'
import { insideRow, storedByIndex, storedInSet, storedOutside } from '../../circuit/nested/stored.ts'
import { asSeen, type Body, type Vertex } from '../../circuit/operator.ts'
import { layoutOf } from '../../circuit/shape.ts'
import type { State, StateSpec } from '../../circuit/state.ts'
import { Arrangement } from '../../trace/arrangement.ts'
import type { IteratedSet, Trace } from '../../trace/trace.ts'
import { CircuitError } from '../../value/error.ts'

/** The forms of a body's vertices, and what they remember together. */
export interface NestedBody {
  /** As states of the fixpoint. */
  readonly states: readonly StateSpec[]
  /** The forms running. @param states those of the fixpoint */
  bind(states: readonly State[]): Map<Vertex, Nested>
}

/** What a form is given for one of its specs, from the states of the fixpoint. */
type Found = (states: readonly State[]) => NestedState

/**
 * @param unseen whether they run beside the steps that are made
 * @throws CircuitError naming an operator that cannot be used inside a fixpoint
 */
export function nestedBody(body: Body, unseen = false): NestedBody {
  const graph = Graph.ofBody(body)
  const forms = new Map(
    body.vertices
      .filter(({ inputs }) => inputs.length > 0)
      .map((vertex) => [vertex, formOf(vertex, unseen)] as const),
  )
  const arrangements = arrangementsOf(body, forms)
  const states: StateSpec[] = []
  /** The places of the sets that vertices put out, among the states. */
  const sets = new Map<Vertex, number>()
  const add = (spec: StateSpec): number => states.push(spec) - 1
  const find = (vertex: Vertex, spec: NestedSpec): Found => {
    const name = `${graph.path(vertex)} ${spec.name}`
    if (spec.kind === 'iterated set') {
      const by = arrangements.get(vertex) ?? ANY
      const isAll = isSet(forms.get(vertex))
      const n = add({
        kind: 'iterated set',
        name,
        arrangement: by,
        columns: isAll ? layoutOf(vertex.shape) : null,
        isOutput: isAll && body.recursions.length === 1 && body.recursions[0]?.after === vertex,
      })
      sets.set(vertex, n)
      return (states) => ({ by, set: states[n] as IteratedSet })
    }
    const input = spec.port === null ? undefined : vertex.inputs[spec.port]
    const port = input === undefined ? -1 : body.imports.indexOf(input)
    if (port >= 0) {
      const n = add({ kind: 'trace', port, arrangement: spec.by })
      return (states) => storedOutside(states[n] as Trace)
    }
    const fed = body.recursions.find(({ before }) => before === input)?.after
    if (fed !== undefined && isSame(arrangements.get(fed), spec.by))
      return (states) => storedInSet(states[sets.get(fed) as number] as IteratedSet)
    const n = add({ kind: 'own trace', name: `${name} by iteration`, arrangement: insideRow(spec.by) })
    return (states) => storedByIndex(states[n] as Trace)
  }
  const found = [...forms].map(
    ([vertex, form]) => [vertex, form, form.states.map((spec) => find(vertex, spec))] as const,
  )
  return {
    states,
    bind: (states) =>
      new Map(found.map(([vertex, form, of]) => [vertex, form.bind(of.map((find) => find(states)))])),
  }
}

/** Of a set that nobody reads by key. */
const ANY = new Arrangement([])

function formOf({ operator }: Vertex, unseen: boolean): NestedForm {
  if (operator.eager) {
    throw new CircuitError(
      `${operator.kind} cannot be used inside a fixpoint as it is: it has a row also for nothing`,
      'Say what to group by.',
    )
  }
  return nestedForm(asSeen(operator, unseen))
}

/** Whether what a form puts out is the set that it remembers, and no other part of it. */
function isSet(form: NestedForm | undefined): boolean {
  return form?.states.length === 1 && form.states[0]?.kind === 'iterated set'
}

/** How the sets are arranged that are fed back: as the first vertex needs it that reads what comes in of them by key. */
function arrangementsOf(
  { recursions }: Body,
  forms: ReadonlyMap<Vertex, NestedForm>,
): ReadonlyMap<Vertex, Arrangement> {
  const arrangements = new Map<Vertex, Arrangement>()
  for (const { before, after } of recursions) {
    if (!isSet(forms.get(after)) || arrangements.has(after)) continue
    const needed = [...forms].flatMap(([{ inputs }, { states }]) =>
      states.flatMap((spec) =>
        spec.kind === 'nested trace' && spec.port !== null && inputs[spec.port] === before ? [spec.by] : [],
      ),
    )
    const by = needed.find(({ identity }) => identity !== null)
    if (by !== undefined) arrangements.set(after, by)
  }
  return arrangements
}

function isSame(a: Arrangement | undefined, b: Arrangement): boolean {
  return a !== undefined && a.identity === b.identity
}
