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
import type { Graph, Vertex } from '../circuit/graph.ts'
import type { Rewritten } from './rewriting.ts'

/** Removes distincts until none is redundant. */
export function eliminateDistincts(rewritten: Rewritten): void {
  for (let step = nextStep(rewritten); step !== undefined; step = nextStep(rewritten)) {
    const { redundant, rule, theorem } = step
    const vertices = [rewritten.paths.get(redundant) as string]
    const outputs = rewritten.replaced(new Map([[redundant, redundant.inputs[0] as Vertex]]))
    rewritten.record({ rule, theorem, vertices, plain: true }, outputs)
  }
}

interface Step {
  readonly redundant: Vertex
  readonly rule: string
  readonly theorem: string
}

function nextStep({ graph }: Rewritten): Step | undefined {
  const known = factsOf(graph)
  const distincts = graph.vertices.filter(isDistinct)
  for (const outer of distincts) {
    const redundant = innerDistinct(outer.inputs[0] as Vertex, known)
    if (redundant !== undefined) {
      return {
        redundant,
        rule: 'eliminate a distinct before another',
        theorem: "report Prop 6.2, VLDB'23 Prop 4.5",
      }
    }
  }
  const redundant = distincts.find(({ inputs }) => known.sets.has(inputs[0] as Vertex))
  if (redundant === undefined) return undefined
  return { redundant, rule: 'eliminate the distinct of a set', theorem: "report Prop 6.1, VLDB'23 Prop 4.4" }
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

function factsOf(graph: Graph): Facts {
  const positive = new Set<Vertex>()
  const sets = new Set<Vertex>()
  const readers = new Map<Vertex, number>()
  const read = (vertex: Vertex): void => void readers.set(vertex, (readers.get(vertex) ?? 0) + 1)
  for (const vertex of graph.vertices) {
    const { operator, inputs } = vertex
    const { weights } = operator
    inputs.forEach(read)
    if (weights === 'set' || (weights !== 'any' && inputs.every((input) => positive.has(input))))
      positive.add(vertex)
    const ofSets = weights === 'set of sets' && inputs.length > 0 && inputs.every((input) => sets.has(input))
    if (weights === 'set' || ofSets) sets.add(vertex)
  }
  for (const vertex of graph.outputs.values()) read(vertex)
  return { positive, sets, readers }
}
