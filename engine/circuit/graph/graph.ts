/** The sealed graph of a circuit: immutable data that can be walked, printed and compared without running it. */
import { canonicalText } from '../../value/canonical.ts'
import { codesIn } from '../functions/code.ts'
import { type Known, NOTHING_KNOWN, type Undeclared } from '../functions/known.ts'
import { namePaths } from '../naming/paths.ts'
import type { Body, Vertex } from '../operator.ts'
import { dotOf } from './drawing/dot.ts'
import { mermaidOf } from './drawing/mermaid.ts'
import { fingerprint, told } from './fingerprint.ts'
import { type BodyData, type GraphData, vertexData } from './graph-data.ts'

export type { Vertex } from '../operator.ts'

export class Graph {
  readonly name: string
  /** The source vertex of each table. */
  readonly inputs: ReadonlyMap<string, Vertex>
  readonly outputs: ReadonlyMap<string, Vertex>
  /** Every vertex that an output depends on, inputs before what reads them. */
  readonly vertices: readonly Vertex[]
  /** The variables that its functions may use. */
  readonly known: Known
  private readonly paths: ReadonlyMap<Vertex, string>

  constructor(
    name: string,
    inputs: ReadonlyMap<string, Vertex>,
    outputs: ReadonlyMap<string, Vertex>,
    known: Known = NOTHING_KNOWN,
    paths?: ReadonlyMap<Vertex, string>,
  ) {
    this.name = name
    this.inputs = inputs
    this.outputs = outputs
    this.vertices = topological(outputs)
    this.known = known
    this.paths = paths ?? namePaths(inputs, outputs, this.vertices)
  }

  /** The inside of a fixpoint as a graph: fed by streams from outside and by the iteration before. */
  static ofBody(body: Body, known: Known = NOTHING_KNOWN): Graph {
    const inputs = new Map(body.imports.map((vertex, port) => [`in${port}`, vertex]))
    for (const { name, before } of body.recursions) inputs.set(`before/${name}`, before)
    const outputs = new Map(body.recursions.map(({ name, after }) => [name, after]))
    return new Graph('body', inputs, outputs, known)
  }

  /** The readable name of a vertex: a table's, output's or variable's own, else the path to it from the vertex that reads it. */
  path(vertex: Vertex): string {
    return this.paths.get(vertex) ?? vertex.operator.kind
  }

  /** The graph as plain data, ready to be printed, drawn or stored. */
  toJSON(): GraphData {
    return {
      name: this.name,
      vertices: this.vertices.map((vertex) => {
        const { body } = vertex.operator
        return {
          ...vertexData(this, vertex),
          location: vertex.origin?.site.location ?? null,
          ...(body === undefined ? {} : { body: this.bodyData(vertex, body) }),
        }
      }),
      outputs: Object.fromEntries([...this.outputs].map(([name, vertex]) => [name, this.path(vertex)])),
    }
  }

  /** A flowchart in Mermaid's language, with a subgraph for each fixpoint. The same for equal graphs. */
  toMermaid(): string {
    return mermaidOf(this.toJSON())
  }

  /** The same in the language of Graphviz. */
  toDot(): string {
    return dotOf(this.toJSON())
  }

  /**
   * The fingerprint of what a vertex puts out: equal for two vertices, also of different circuits, if they are made from the same tables by
   * the same operators, told the same. It says so only if both graphs are comparable.
   */
  fingerprintOf(vertex: Vertex): string {
    return fingerprint(vertex, this.known)
  }

  /** Equal for two comparable graphs if they compute the same from the same tables and keep the same states under the same names. */
  get fingerprint(): string {
    return canonicalText({
      name: this.name,
      vertices: this.vertices.map((vertex) => ({
        ...vertexData(this, vertex),
        parameters: told(vertex, this.known),
        ...(vertex.operator.body === undefined ? {} : { does: this.fingerprintOf(vertex) }),
      })),
      outputs: Object.fromEntries([...this.outputs].map(([name, vertex]) => [name, this.path(vertex)])),
    })
  }

  /** What its functions use and nobody declares, vertex by vertex, those inside of fixpoints included. */
  get undeclared(): readonly Undeclared[] {
    return this.vertices.flatMap((vertex) => {
      const { kind, parameters, body } = vertex.operator
      const path = this.path(vertex)
      const own = codesIn(parameters).flatMap((code) => this.known.unknown(code))
      const inside = body === undefined ? [] : Graph.ofBody(body, this.known).undeclared
      return [
        ...own.map((unknown) => ({ ...unknown, kind, path })),
        ...inside.map((unknown) => ({ ...unknown, path: `${path}/${unknown.path}` })),
      ]
    })
  }

  [Symbol.for('stepping.describe')](): string {
    const { vertices } = this.toJSON()
    const lines = vertices.map(({ path, kind, inputs, states }) => {
      const of = Object.values(inputs)
      const kept = states.length === 0 ? '' : `, keeps ${states.map(({ name }) => name).join(' and ')}`
      return `  ${path}: ${kind}${of.length === 0 ? '' : ` of ${of.join(' and ')}`}${kept}`
    })
    return [`graph ${this.name}, ${vertices.length} vertices`, ...lines].join('\n')
  }

  /** Whether its functions use nothing but what is declared: then graphs with equal fingerprints do the same. */
  get comparable(): boolean {
    return this.undeclared.length === 0
  }

  private bodyData(vertex: Vertex, body: Body): BodyData {
    const inside = Graph.ofBody(body, this.known)
    const { ports } = vertex.operator
    return {
      ...inside.toJSON(),
      imports: Object.fromEntries(
        body.imports.map((source, port) => [ports[port] ?? String(port), inside.path(source)]),
      ),
      recursions: Object.fromEntries(body.recursions.map(({ name, before }) => [name, inside.path(before)])),
    }
  }
}

function topological(outputs: ReadonlyMap<string, Vertex>): Vertex[] {
  const order = new Set<Vertex>()
  const visit = (vertex: Vertex): void => {
    if (order.has(vertex)) return
    for (const input of vertex.inputs) visit(input)
    order.add(vertex)
  }
  for (const vertex of outputs.values()) visit(vertex)
  return [...order]
}
