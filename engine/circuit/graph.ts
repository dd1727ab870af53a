/** The sealed graph of a circuit: immutable data that can be walked, printed and compared without running it. */
import { canonicalText } from '../value/canonical.ts'
import type { Value } from '../value/types.ts'
import { codesIn, parameterValue } from './code.ts'
import { fingerprint, told } from './fingerprint.ts'
import { type Known, NOTHING_KNOWN, type Undeclared } from './known.ts'
import type { Body, Vertex } from './operator.ts'
import { columnsOf, keyOf } from './shape.ts'

export type { Vertex } from './operator.ts'

/** A graph as plain data. */
export interface GraphData {
  readonly name: string
  readonly vertices: readonly {
    readonly path: string
    readonly kind: string
    readonly linearity: string
    readonly inputs: Readonly<Record<string, string>>
    readonly parameters: { readonly [name: string]: Value }
    readonly columns: readonly string[] | null
    readonly key: readonly string[]
    readonly states: readonly string[]
    /** What is inside of a fixpoint. */
    readonly body?: GraphData
  }[]
  /** The path of the vertex behind each output. */
  readonly outputs: Readonly<Record<string, string>>
}

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
    paths: ReadonlyMap<Vertex, string> = namePaths(inputs, outputs),
  ) {
    this.name = name
    this.inputs = inputs
    this.outputs = outputs
    this.vertices = topological(outputs)
    this.known = known
    this.paths = paths
  }

  /** The inside of a fixpoint as a graph: fed by streams from outside and by the iteration before. */
  static ofBody(body: Body, known: Known = NOTHING_KNOWN): Graph {
    const inputs = new Map(body.imports.map((vertex, port) => [`in${port}`, vertex]))
    for (const { name, before } of body.recursions) inputs.set(`before/${name}`, before)
    const outputs = new Map(body.recursions.map(({ name, after }) => [name, after]))
    return new Graph('body', inputs, outputs, known)
  }

  /** The readable name of a vertex: a table's or output's own name, else the path to it from the vertex that reads it. */
  path(vertex: Vertex): string {
    return this.paths.get(vertex) ?? vertex.operator.kind
  }

  /** The graph as plain data, ready to be printed, drawn or stored. */
  toJSON(): GraphData {
    return {
      name: this.name,
      vertices: this.vertices.map((vertex) => ({
        path: this.path(vertex),
        kind: vertex.operator.kind,
        linearity: vertex.operator.linearity,
        inputs: Object.fromEntries(
          vertex.inputs.map((input, port) => [vertex.operator.ports[port] ?? String(port), this.path(input)]),
        ),
        parameters: Object.fromEntries(
          Object.entries(vertex.operator.parameters).map(([name, part]) => [name, parameterValue(part)]),
        ),
        columns: columnsOf(vertex.shape),
        key: keyOf(vertex.shape),
        states: vertex.operator.states.map((state) =>
          state.kind === 'trace'
            ? `trace of ${vertex.operator.ports[state.port]} by ${state.arrangement}`
            : `${state.kind} ${state.name}`,
        ),
        ...(vertex.operator.body === undefined
          ? {}
          : { body: Graph.ofBody(vertex.operator.body, this.known).toJSON() }),
      })),
      outputs: Object.fromEntries([...this.outputs].map(([name, vertex]) => [name, this.path(vertex)])),
    }
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
    const { vertices, ...data } = this.toJSON()
    return canonicalText({
      ...data,
      vertices: vertices.map((described, i) => ({
        ...described,
        parameters: told(this.vertices[i] as Vertex, this.known),
      })),
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
      const kept = states.length === 0 ? '' : `, keeps ${states.join(' and ')}`
      return `  ${path}: ${kind}${of.length === 0 ? '' : ` of ${of.join(' and ')}`}${kept}`
    })
    return [`graph ${this.name}, ${vertices.length} vertices`, ...lines].join('\n')
  }

  /** Whether its functions use nothing but what is declared: then graphs with equal fingerprints do the same. */
  get comparable(): boolean {
    return this.undeclared.length === 0
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

/**
 * Names by what is stable when unrelated lines change: outputs by their own names, everything else by the way to it from
 * the vertex that reads it, `totals/join`, with the port where there are several, `joined/left/map`.
 */
function namePaths(
  inputs: ReadonlyMap<string, Vertex>,
  outputs: ReadonlyMap<string, Vertex>,
): Map<Vertex, string> {
  const paths = new Map<Vertex, string>()
  for (const [name, vertex] of inputs) paths.set(vertex, name)
  for (const [name, vertex] of outputs) if (!paths.has(vertex)) paths.set(vertex, name)
  const descend = (vertex: Vertex): void => {
    vertex.inputs.forEach((input, port) => {
      if (paths.has(input)) return
      const way = vertex.inputs.length > 1 ? `${vertex.operator.ports[port]}/` : ''
      paths.set(input, `${paths.get(vertex)}/${way}${input.operator.kind}`)
      descend(input)
    })
  }
  for (const vertex of outputs.values()) descend(vertex)
  return paths
}
