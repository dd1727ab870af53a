/**
 * Elimination of redundant `distinct`s (report Prop 6.1 and 6.2, VLDB'23 Prop 4.4 and 4.5), on streams without negative weights: tables never
 * have any, and most operators make none of none.
 *
 * - distinct(Q(…distinct(i)…)) = distinct(Q(…i…)) if Q is made of filters, maps, sums, joins and products: the inner one goes.
 * - distinct(Q(sets)) = Q(sets) if Q is made of filters, joins and products, and the sets are known to be some, as tables with a key and the
 *   outputs of aggregates are: the outer one goes.
 *
 * The inner one goes first, as in the paper's algorithm: one state is kept at the end instead of several on the way.
 */
import { Graph, type Vertex } from '../circuit/graph/graph.ts'
import type { Weights } from '../circuit/operator.ts'
import type { Rewritten } from './rewriting.ts'

/** Removes distincts until none is redundant, also inside of fixpoints. */
export function eliminateDistincts(rewritten: Rewritten): void {
  while (eliminateOne(rewritten)) {}
}

function eliminateOne(rewritten: Rewritten): boolean {
  const { graph, paths } = rewritten
  const known = factsOf(graph)
  const found = redundantDistinct(graph, known)
  if (found !== undefined) {
    const { vertex, rule, theorem } = found
    const outputs = rewritten.replaced(new Map([[vertex, vertex.inputs[0] as Vertex]]))
    rewritten.record({ rule, theorem, vertices: [paths.get(vertex) as string], plain: true }, outputs)
    return true
  }
  return graph.vertices.some((vertex) => eliminateInside(vertex, known, rewritten))
}

/** Removes one distinct inside of a fixpoint, where what is known of the streams from outside holds too. */
function eliminateInside(fixpoint: Vertex, known: Facts, rewritten: Rewritten): boolean {
  const { body, withBody } = fixpoint.operator
  if (body === undefined || withBody === undefined) return false
  const inside = Graph.ofBody(body)
  const outside = new Map(body.imports.map((vertex, port) => [vertex, fixpoint.inputs[port] as Vertex]))
  const found = redundantDistinct(
    inside,
    factsOf(inside, (vertex) => weightsOf(outside.get(vertex), known)),
  )
  if (found === undefined) return false
  const { vertex, rule, theorem } = found
  const outputs = rewritten.replaced(new Map([[vertex, vertex.inputs[0] as Vertex]]), inside.outputs)
  const operator = withBody({
    ...body,
    vertices: new Graph('', inside.inputs, outputs).vertices,
    recursions: body.recursions.map(({ name, before }) => ({
      name,
      before,
      after: outputs.get(name) as Vertex,
    })),
  })
  const after = rewritten.replaced(new Map([[fixpoint, rewritten.derive(fixpoint, { operator })]]))
  const path = `${rewritten.paths.get(fixpoint)}: ${inside.path(vertex)}`
  rewritten.record({ rule, theorem, vertices: [path], plain: true }, after)
  return true
}

function redundantDistinct(
  graph: Graph,
  known: Facts,
): { readonly vertex: Vertex; readonly rule: string; readonly theorem: string } | undefined {
  const distincts = graph.vertices.filter(isDistinct)
  for (const outer of distincts) {
    const vertex = innerDistinct(outer.inputs[0] as Vertex, known)
    if (vertex !== undefined)
      return {
        vertex,
        rule: 'eliminate a distinct before another',
        theorem: "report Prop 6.2, VLDB'23 Prop 4.5",
      }
  }
  const vertex = distincts.find(({ inputs }) => known.sets.has(inputs[0] as Vertex))
  if (vertex === undefined) return undefined
  return { vertex, rule: 'eliminate the distinct of a set', theorem: "report Prop 6.1, VLDB'23 Prop 4.4" }
}

/** A distinct over a stream without negative weights that is read on the way to an outer distinct only. */
function innerDistinct(vertex: Vertex, known: Facts): Vertex | undefined {
  if (known.readers.get(vertex) !== 1) return undefined
  // In a sum or join every input must be free of negative weights for the weights of one not to matter.
  if (!vertex.inputs.every((input) => known.positive.has(input))) return undefined
  if (isDistinct(vertex)) return vertex
  const { linearity, weights, timed } = vertex.operator
  if (linearity === 'nonlinear' || weights === 'any' || timed) return undefined
  for (const input of vertex.inputs) {
    const found = innerDistinct(input, known)
    if (found !== undefined) return found
  }
  return undefined
}

function isDistinct(vertex: Vertex): boolean {
  return vertex.operator.kind === 'distinct'
}

/** What is known of the streams of a graph. */
interface Facts {
  /** Streams without negative weights. */
  readonly positive: ReadonlySet<Vertex>
  /** Streams all of whose weights are 1. */
  readonly sets: ReadonlySet<Vertex>
  /** How many ports and outputs each vertex feeds. */
  readonly readers: ReadonlyMap<Vertex, number>
}

/** What is known of the weights of a stream from outside. */
function weightsOf(vertex: Vertex | undefined, known: Facts): Weights | undefined {
  if (vertex === undefined) return undefined
  return known.sets.has(vertex) ? 'set' : known.positive.has(vertex) ? 'positive' : 'any'
}

/** @param given what is known of the weights of a vertex from elsewhere, if anything */
function factsOf(graph: Graph, given: (vertex: Vertex) => Weights | undefined = () => undefined): Facts {
  const positive = new Set<Vertex>()
  const sets = new Set<Vertex>()
  const readers = new Map<Vertex, number>()
  const read = (vertex: Vertex): void => void readers.set(vertex, (readers.get(vertex) ?? 0) + 1)
  for (const vertex of graph.vertices) {
    const { operator, inputs } = vertex
    const weights = given(vertex) ?? operator.weights
    inputs.forEach(read)
    if (weights === 'set' || (weights !== 'any' && inputs.every((input) => positive.has(input))))
      positive.add(vertex)
    const ofSets = weights === 'set of sets' && inputs.length > 0 && inputs.every((input) => sets.has(input))
    if (weights === 'set' || ofSets) sets.add(vertex)
  }
  for (const vertex of graph.outputs.values()) read(vertex)
  return { positive, sets, readers }
}
