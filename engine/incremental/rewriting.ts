/** What rewriting does to a graph, step by step; each step's graphs can be run and put out the same. */
import { Graph, type Vertex } from '../circuit/graph/graph.ts'

/** One rewriting step: running `before` and `after` on the same input gives the same outputs. */
export interface Rewriting {
  readonly rule: string
  readonly theorem: string
  /** The paths of the vertices that it touched. */
  readonly vertices: readonly string[]
  /**
   * Whether both graphs are still the plain query, from tables' contents to outputs' contents. The step that surrounds the query with I and
   * D and those after it give graphs from changes to changes.
   */
  readonly plain: boolean
  readonly before: Graph
  readonly after: Graph
}

/** A graph that is being rewritten, with the steps so far. Vertices that stand for another keep its path. */
export class Rewritten {
  graph: Graph
  readonly rewritings: Rewriting[] = []
  readonly paths = new Map<Vertex, string>()

  constructor(graph: Graph) {
    this.graph = graph
    for (const vertex of graph.vertices) this.paths.set(vertex, graph.path(vertex))
    for (const [table, vertex] of graph.inputs) this.paths.set(vertex, table)
  }

  /** Makes a vertex that stands for another, with other inputs or another operator; those inside of fixpoints have no path here. */
  derive(from: Vertex, changes: Partial<Vertex>, path = this.paths.get(from)): Vertex {
    const vertex = { ...from, ...changes }
    if (path !== undefined) this.paths.set(vertex, path)
    return vertex
  }

  /** Takes the graph with these outputs as the next. */
  record(
    step: Pick<Rewriting, 'rule' | 'theorem' | 'vertices' | 'plain'>,
    outputs: ReadonlyMap<string, Vertex>,
  ): void {
    const before = this.graph
    this.graph = new Graph(before.name, before.inputs, new Map(outputs), before.known, new Map(this.paths))
    this.rewritings.push({ ...step, before, after: this.graph })
  }

  /** Outputs when some vertices are replaced by others that do not depend on them; what reads a replaced one is made anew. */
  replaced(
    replacements: ReadonlyMap<Vertex, Vertex>,
    outputs: ReadonlyMap<string, Vertex> = this.graph.outputs,
  ): Map<string, Vertex> {
    const now = new Map<Vertex, Vertex>()
    const visit = (vertex: Vertex): Vertex => {
      let result = now.get(vertex)
      if (result !== undefined) return result
      const replacement = replacements.get(vertex)
      if (replacement !== undefined) result = visit(replacement)
      else {
        const inputs = vertex.inputs.map(visit)
        const same = inputs.every((input, port) => input === vertex.inputs[port])
        result = same ? vertex : this.derive(vertex, { inputs })
      }
      now.set(vertex, result)
      return result
    }
    return new Map([...outputs].map(([name, vertex]) => [name, visit(vertex)]))
  }
}
