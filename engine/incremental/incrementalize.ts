/**
 * `incrementalize`: from a circuit for a query Q the circuit for Q^Δ = D ∘ ↑Q ∘ I, by the paper's algorithm (report Def 5.1 and Alg 6.4,
 * VLDB'23 Def 3.1 and Alg 4.6), with every rewriting step on the way. Each step's graph can be run and puts out the same.
 *
 * 1. Surround: put I behind every table and D before every output (Q^Δ by definition).
 * 2. Push: a vertex whose inputs are all integrals, v(I(a), I(b)), is I(v^Δ(a, b)): the vertex takes its own incremental form and the
 *    integral moves behind it (chain rule, report Prop 5.2, VLDB'23 Prop 3.2). A vertex without such a form stays as D ∘ ↑v ∘ I.
 * 3. Cancel: D(I(s)) = s (report Thm 3.30, VLDB'23 Thm 2.20).
 */

import type { Circuit } from '../circuit/circuit.ts'
import { Graph, type Vertex } from '../circuit/graph.ts'
import { differentiateOperator } from '../operators/differentiate/differentiate.ts'
import { integrateOperator } from '../operators/integrate/integrate.ts'

/** One rewriting step: running `before` and `after` on the same deltas gives the same outputs. */
export interface Rewriting {
  readonly rule: string
  readonly theorem: string
  /** The paths of the vertices that it touched. */
  readonly vertices: readonly string[]
  readonly before: Graph
  readonly after: Graph
}

export interface Incrementalized {
  /** The incremental graph: deltas of tables in, deltas of outputs out. */
  readonly graph: Graph
  readonly rewritings: readonly Rewriting[]
}

/** Derives the incremental form of a circuit. O(vertices²), since every step's graph is kept. */
export function incrementalize(circuit: Circuit<unknown>): Incrementalized {
  const rewriter = new Rewriter(circuit.graph)
  rewriter.surround()
  for (const vertex of circuit.graph.vertices) if (vertex.inputs.length > 0) rewriter.push(vertex)
  for (const name of circuit.graph.outputs.keys()) rewriter.cancel(name)
  return { graph: rewriter.graph, rewritings: rewriter.rewritings }
}

class Rewriter {
  readonly rewritings: Rewriting[] = []
  graph: Graph
  /** What each vertex of the original graph has become: the vertex that now puts out the same stream. */
  private readonly now = new Map<Vertex, Vertex>()
  private readonly outputs = new Map<string, Vertex>()
  private readonly original: Graph
  private readonly paths = new Map<Vertex, string>()

  constructor(graph: Graph) {
    this.original = graph
    this.graph = graph
    for (const vertex of graph.vertices) this.paths.set(vertex, graph.path(vertex))
    for (const [table, vertex] of graph.inputs) this.paths.set(vertex, table)
  }

  surround(): void {
    const touched: string[] = []
    for (const [table, source] of this.original.inputs) {
      this.now.set(source, this.add(integrateOperator, [source], `${table}/I`))
      touched.push(table)
    }
    this.rebuild()
    for (const [name, vertex] of this.original.outputs) {
      this.outputs.set(
        name,
        this.add(differentiateOperator, [this.now.get(vertex) as Vertex], `${name}/delta`),
      )
      touched.push(name)
    }
    this.record('surround with I and D', "report Def 5.1, VLDB'23 Def 3.1", touched)
  }

  /** Moves the integrals in front of a vertex behind it. */
  push(vertex: Vertex): void {
    const path = this.paths.get(vertex) as string
    const { incremental } = vertex.operator
    const inputs = vertex.inputs.map((input) => this.delta(input))
    const delta =
      incremental === null
        ? this.add(differentiateOperator, [this.now.get(vertex) as Vertex], `${path}/D`)
        : this.add(incremental.operator, inputs, path, vertex)
    this.now.set(vertex, this.add(integrateOperator, [delta], `${path}/I`, vertex))
    this.rebuild(vertex)
    if (incremental === null)
      this.record('no incremental form: D ∘ ↑Q ∘ I', "report Def 5.1, VLDB'23 Def 3.1", [path])
    else
      this.record(
        `push I through ${incremental.rule}`,
        `${incremental.theorem}; chain rule: report Prop 5.2, VLDB'23 Prop 3.2`,
        [path],
      )
  }

  /** Drops the D and I that meet before an output. */
  cancel(name: string): void {
    const end = this.outputs.get(name) as Vertex
    const integral = end.inputs[0] as Vertex
    if (integral.operator !== integrateOperator) return
    this.outputs.set(name, integral.inputs[0] as Vertex)
    this.record('cancel D ∘ I', "report Thm 3.30, VLDB'23 Thm 2.20", [name])
  }

  /** The delta stream of an original vertex that has been pushed through already. */
  private delta(vertex: Vertex): Vertex {
    return (this.now.get(vertex) as Vertex).inputs[0] as Vertex
  }

  /** Rebuilds what reads a changed vertex: every original vertex after it, and the ends of the outputs. */
  private rebuild(changed?: Vertex): void {
    let after = changed === undefined
    for (const vertex of this.original.vertices) {
      if (after && vertex.inputs.length > 0) {
        const inputs = vertex.inputs.map((input) => this.now.get(input) as Vertex)
        this.now.set(vertex, this.add(vertex.operator, inputs, this.paths.get(vertex) as string, vertex))
      }
      if (vertex === changed) after = true
    }
    for (const name of this.outputs.keys()) {
      const source = this.now.get(this.original.outputs.get(name) as Vertex) as Vertex
      this.outputs.set(name, this.add(differentiateOperator, [source], `${name}/delta`))
    }
  }

  private add(
    operator: Vertex['operator'],
    inputs: readonly Vertex[],
    path: string,
    like = inputs[0] as Vertex,
  ): Vertex {
    const vertex: Vertex = { operator, inputs, shape: like.shape }
    this.paths.set(vertex, path)
    return vertex
  }

  private record(rule: string, theorem: string, vertices: readonly string[]): void {
    const before = this.graph
    this.graph = new Graph(
      this.original.name,
      this.original.inputs,
      new Map(this.outputs),
      new Map(this.paths),
    )
    this.rewritings.push({ rule, theorem, vertices, before, after: this.graph })
  }
}
