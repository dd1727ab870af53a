/** A graph as plain data: what can be known of it without running it. */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { parameterValue } from '../functions/code.ts'
import type { Known } from '../functions/known.ts'
import type { Linearity, Vertex, Weights } from '../operator.ts'
import { columnsOf, keyOf } from '../shape.ts'
import { type Paths, stateName } from './state-names.ts'

export interface GraphData {
  readonly name: string
  /** Inputs before what reads them. */
  readonly vertices: readonly VertexData[]
  /** The path of the vertex behind each output. */
  readonly outputs: Readonly<Record<string, string>>
}

/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain }

export interface VertexData {
  readonly path: string
  readonly kind: string
  readonly linearity: Linearity
  /** What is known of the weights that it puts out when no input has a negative weight. */
  readonly weights: Weights
  /** By the names of the ports, the paths of the vertices that feed them. */
  readonly inputs: Readonly<Record<string, string>>
  /** What the operator was told; functions by their source, and what JSON cannot say as canonical text. */
  readonly parameters: { readonly [name: string]: Plain }
  /** The columns of its rows, if they are known, and those that identify a row. */
  readonly columns: readonly string[] | null
  readonly key: readonly string[]
  /** How many groups deep its rows are. */
  readonly groups: number
  readonly states: readonly StateData[]
  /** Where its operator was called, `file:line:column`; null for tables, and where it cannot be known. */
  readonly location: string | null
  /** What is inside of a fixpoint. */
  readonly body?: BodyData
}

/** What a vertex remembers. */
export interface StateData {
  /** `trace`: the integral of the stream on a port, shared by all states of its name; anything else is the vertex's own. */
  readonly kind: 'trace' | 'own trace' | 'accumulators' | 'iterated set'
  /** What the store calls it. Circuits of one database that need the same trace share it, under the name that the first gave it. */
  readonly name: string
  /** The port whose stream a trace holds. */
  readonly port?: string
}

export interface BodyData extends GraphData {
  /** The paths of the vertices that stand for the streams on the fixpoint's ports, by the names of the ports. */
  readonly imports: Readonly<Record<string, string>>
  /** By recursive stream, the path of the vertex by which it comes in; what it puts out is the output of that name. */
  readonly recursions: Readonly<Record<string, string>>
}

/** A graph as far as it matters here. */
interface Described extends Paths {
  readonly known: Known
}

/** A vertex as plain data, its location and what is inside of it left out. */
export function vertexData(graph: Described, vertex: Vertex): Omit<VertexData, 'location' | 'body'> {
  const { operator, inputs, shape, groups } = vertex
  return {
    path: graph.path(vertex),
    kind: operator.kind,
    linearity: operator.linearity,
    weights: operator.weights,
    inputs: Object.fromEntries(
      inputs.map((input, port) => [operator.ports[port] ?? String(port), graph.path(input)]),
    ),
    parameters: Object.fromEntries(
      Object.entries(operator.parameters).map(([name, part]) => [
        name,
        plain(parameterValue(part, (code) => graph.known.asWritten(code))),
      ]),
    ),
    columns: columnsOf(shape),
    key: keyOf(shape),
    groups,
    states: operator.states.map((spec) => ({
      kind: spec.kind,
      name: stateName(graph, vertex, spec),
      ...(spec.kind === 'trace' ? { port: operator.ports[spec.port] ?? String(spec.port) } : {}),
    })),
  }
}

function plain(value: Value): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : canonicalText(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(plain)
  if (Object.getPrototypeOf(value) !== Object.prototype) return canonicalText(value)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part as Value)]))
}
