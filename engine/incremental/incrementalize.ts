/**
 * `incrementalize`: from a circuit for a query Q the circuit for Q^Δ = D ∘ ↑Q ∘ I, by the paper's algorithm (report Def 5.1 and Alg 6.4,
 * VLDB'23 Def 3.1 and Alg 4.6), with every rewriting step on the way. Each step's graph can be run and puts out the same.
 *
 * 1. Share: equal vertices are one (sharing.ts).
 * 2. Eliminate: redundant distincts go (distinct-elimination.ts; report Prop 6.1 and 6.2, VLDB'23 Prop 4.4 and 4.5).
 * 3. Surround: put I behind every table and D before every output (Q^Δ by definition).
 * 4. Push: a vertex whose inputs are all integrals, v(I(a), I(b)), is I(v^Δ(a, b)): the vertex takes its own incremental form and the
 *    integral moves behind it (chain rule, report Prop 5.2, VLDB'23 Prop 3.2). A vertex without such a form stays as D ∘ ↑v ∘ I.
 * 5. Cancel: D(I(s)) = s (report Thm 3.30, VLDB'23 Thm 2.20).
 */
import type { Circuit } from '../circuit/circuit.ts'
import type { Graph, Vertex } from '../circuit/graph/graph.ts'
import type { Operator } from '../circuit/operator.ts'
import { differentiateOperator } from '../operators/differentiate/differentiate.ts'
import { integrateOperator } from '../operators/integrate/integrate.ts'
import { eliminateDistincts } from './distinct-elimination.ts'
import { type Rewriting, Rewritten } from './rewriting.ts'
import { shareEqualVertices } from './sharing.ts'

export interface Incrementalized {
  /** The incremental graph: deltas of tables in, deltas of outputs out. */
  readonly graph: Graph
  readonly rewritings: readonly Rewriting[]
}

/** Derives the incremental form of a circuit. O(vertices²), since every step's graph is kept. */
export function incrementalize(circuit: Circuit<unknown>): Incrementalized {
  const rewritten = new Rewritten(circuit.graph)
  shareEqualVertices(rewritten)
  eliminateDistincts(rewritten)
  const lifting = new Lifting(rewritten)
  const { vertices, outputs } = rewritten.graph
  lifting.surround()
  for (const vertex of vertices) if (vertex.inputs.length > 0) lifting.push(vertex)
  for (const name of outputs.keys()) lifting.cancel(name)
  return new Derived(rewritten.graph, rewritten.rewritings)
}

class Derived implements Incrementalized {
  readonly graph: Graph
  readonly rewritings: readonly Rewriting[]

  constructor(graph: Graph, rewritings: readonly Rewriting[]) {
    this.graph = graph
    this.rewritings = rewritings
  }

  [Symbol.for('stepping.describe')](): string {
    const steps = this.rewritings.map(
      ({ rule, theorem, vertices }, i) => `  ${i + 1}. ${rule}: ${vertices.join(', ')} (${theorem})`,
    )
    return [`incremental form of ${this.graph.name}, in ${steps.length} steps`, ...steps].join('\n')
  }
}

/** Steps 3 to 5, from a plain graph. */
class Lifting {
  private readonly rewritten: Rewritten
  private readonly original: Graph
  /** What each vertex of the plain graph has become: the vertex that now puts out the same stream. */
  private readonly now = new Map<Vertex, Vertex>()
  private readonly outputs = new Map<string, Vertex>()

  constructor(rewritten: Rewritten) {
    this.rewritten = rewritten
    this.original = rewritten.graph
  }

  surround(): void {
    const touched: string[] = []
    for (const [table, source] of this.original.inputs) {
      this.now.set(source, this.behind(integrateOperator, source, `${table}/I`))
      touched.push(table)
    }
    this.rebuild()
    for (const [name, vertex] of this.original.outputs) {
      this.outputs.set(name, this.behind(differentiateOperator, this.current(vertex), `${name}/delta`))
      touched.push(name)
    }
    this.record('surround with I and D', "report Def 5.1, VLDB'23 Def 3.1", touched)
  }

  /** Moves the integrals in front of a vertex behind it. */
  push(vertex: Vertex): void {
    const path = this.rewritten.paths.get(vertex) as string
    const { incremental } = vertex.operator
    const delta =
      incremental === null
        ? this.behind(differentiateOperator, this.current(vertex), `${path}/D`)
        : this.rewritten.derive(vertex, {
            operator: incremental.operator,
            inputs: vertex.inputs.map((input) => this.delta(input)),
          })
    this.now.set(vertex, this.behind(integrateOperator, delta, `${path}/I`))
    this.rebuild(vertex)
    if (incremental === null) {
      this.record('no incremental form: D ∘ ↑Q ∘ I', "report Def 5.1, VLDB'23 Def 3.1", [path])
    } else {
      const chain = "chain rule: report Prop 5.2, VLDB'23 Prop 3.2"
      this.record(`push I through ${incremental.rule}`, `${incremental.theorem}; ${chain}`, [path])
    }
  }

  /** Drops the D and I that meet before an output. */
  cancel(name: string): void {
    const end = this.outputs.get(name) as Vertex
    const integral = end.inputs[0] as Vertex
    if (integral.operator !== integrateOperator) return
    this.outputs.set(name, integral.inputs[0] as Vertex)
    this.record('cancel D ∘ I', "report Thm 3.30, VLDB'23 Thm 2.20", [name])
  }

  private current(vertex: Vertex): Vertex {
    return this.now.get(vertex) as Vertex
  }

  /** The delta stream of an original vertex that has been pushed through already. */
  private delta(vertex: Vertex): Vertex {
    return this.current(vertex).inputs[0] as Vertex
  }

  private behind(operator: Operator, input: Vertex, path: string): Vertex {
    return this.rewritten.derive(input, { operator, inputs: [input] }, path)
  }

  /** Rebuilds what reads a changed vertex: every original vertex after it, and the ends of the outputs. */
  private rebuild(changed?: Vertex): void {
    let after = changed === undefined
    for (const vertex of this.original.vertices) {
      if (after && vertex.inputs.length > 0) {
        const inputs = vertex.inputs.map((input) => this.current(input))
        this.now.set(vertex, this.rewritten.derive(vertex, { inputs }))
      }
      if (vertex === changed) after = true
    }
    for (const name of this.outputs.keys()) {
      const source = this.current(this.original.outputs.get(name) as Vertex)
      this.outputs.set(name, this.behind(differentiateOperator, source, `${name}/delta`))
    }
  }

  private record(rule: string, theorem: string, vertices: readonly string[]): void {
    this.rewritten.record({ rule, theorem, vertices, plain: false }, this.outputs)
  }
}
