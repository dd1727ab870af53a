/**
 * The law of nested time: inside a fixpoint an operator puts out at (t, i) the change of its batch output along both times,
 *
 *     Q(S[t,i]) − Q(S[t−1,i]) − Q(S[t,i−1]) + Q(S[t−1,i−1])
 *
 * with S[t, i] the sum of the inputs' deltas at times ≤ (t, i), and has something to put out at no index that it has not announced.
 */
import { expect } from 'vitest'
import type { Nested } from '../../engine/circuit/nested/nested.ts'
import type { Body, Vertex } from '../../engine/circuit/operator.ts'
import { type Batch, type Graph, type State, type Store, ZSet } from '../../engine/index.ts'
import { nestedBody } from '../../engine/operators/fixpoint/nested-body.ts'
import type { Trace } from '../../engine/trace/trace.ts'
import { add, type History, type StepInput, snapshots } from './history.ts'

/** Indexes that are looked at after the last delta of a history. */
const BEYOND = 2

/**
 * Runs a plain graph with one output in nested time and compares every output.
 * @param steps the deltas by outer step and inner iteration; those of constant tables count at iteration 0 only
 * @param constant the tables whose streams come from outside
 * @param reopen gives the store again for each outer step: the same one, or one that has been closed and opened
 */
export function expectNested(
  graph: Graph,
  steps: readonly History[],
  constant: ReadonlySet<string>,
  meaning: (tables: StepInput) => Batch,
  reopen: () => Store,
): void {
  const imports = [...graph.inputs].filter(([table]) => constant.has(table))
  const body: Body = {
    vertices: graph.vertices,
    imports: imports.map(([, vertex]) => vertex),
    recursions: [],
  }
  const inside = nestedBody(body)
  const [output] = graph.outputs.values()
  const length = Math.max(...steps.map((step) => step.length)) + BEYOND
  let before: StepInput[] = Array.from({ length }, () => new Map())
  for (const step of steps) {
    const deltas = Array.from({ length }, (_, i) => atIndex(step, i, constant))
    const store = reopen()
    store.begin()
    const feeds: { trace: Trace; table: string }[] = []
    const states = inside.states.map((spec): State => {
      if (spec.kind === 'accumulators') return store.accumulators(spec.name, spec.width)
      if (spec.kind === 'own trace') return store.trace(spec.name, spec.arrangement)
      if (spec.kind === 'iterated set') return store.iteratedSet(spec.name, spec.arrangement, spec.columns)
      const [table] = imports[spec.port] as [string, Vertex]
      const name = `${table} by ${spec.arrangement} for ${feeds.length}`
      const trace = store.trace(name, spec.arrangement)
      feeds.push({ trace, table })
      return trace
    })
    const found = iterations(graph, inside.bind(states), deltas, output as Vertex)
    for (const { trace, table } of feeds) trace.stage((deltas[0] as StepInput).get(table) ?? ZSet.empty())
    store.flush()
    store.commit()
    const now = snapshots(deltas).map((sum, i) => add(before[i] as StepInput, sum))
    const values = now.map(meaning)
    const past = before.map(meaning)
    const at = (list: readonly Batch[], i: number): Batch => list[i] ?? ZSet.empty()
    expect(found.map(String)).toEqual(
      values.map((_, i) =>
        String(
          at(values, i)
            .minus(at(past, i))
            .minus(at(values, i - 1).minus(at(past, i - 1))),
        ),
      ),
    )
    before = now
  }
}

/** The outputs of one outer step by inner index; vertices run only where something comes in or they have announced themselves. */
function iterations(
  graph: Graph,
  forms: ReadonlyMap<Vertex, Nested>,
  deltas: readonly StepInput[],
  output: Vertex,
): Batch[] {
  const results = deltas.map((tables, i) => {
    const results = new Map<Vertex, Batch>()
    for (const [table, vertex] of graph.inputs) results.set(vertex, tables.get(table) ?? ZSet.empty())
    for (const [vertex, form] of forms) {
      const inputs = vertex.inputs.map((input) => results.get(input) as Batch)
      const idle = inputs.every((input) => input.parts.length === 0) && form.due(i - 1) !== i
      results.set(vertex, idle ? ZSet.empty() : form.at(i, inputs))
    }
    return results.get(output) as Batch
  })
  for (const form of forms.values()) form.end()
  return results
}

function atIndex(step: History, i: number, constant: ReadonlySet<string>): StepInput {
  const there = step[i] ?? new Map<string, Batch>()
  return new Map([...there].filter(([table]) => i === 0 || !constant.has(table)))
}
