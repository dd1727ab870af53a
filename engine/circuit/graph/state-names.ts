/** What a store calls the states of a graph: by the paths of their vertices. */
import type { Arrangement } from '../../trace/arrangement.ts'
import type { StateSpec, Vertex } from '../operator.ts'

/** A graph as far as it matters here. */
export interface Paths {
  readonly name: string
  readonly inputs: ReadonlyMap<string, Vertex>
  path(vertex: Vertex): string
}

/**
 * A name without what no SQL can carry, NUL and half surrogate pairs: they are written as `\u0000` is here, so that no two names become one. The names of columns and
 * of recursive streams are part of those of states.
 */
function carried(name: string): string {
  return name.replace(
    /\0|\\(?=u)|\p{Surrogate}/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The name of the trace of a stream, shared by every operator that arranges that stream alike. */
export function traceName(stream: string, arrangement: Arrangement): string {
  return `${stream} by ${arrangement.identity ?? carried(`${arrangement}`)}`
}

/** The table that a vertex stands for; undefined for the output of an operator. */
export function tableOf({ inputs }: Pick<Paths, 'inputs'>, vertex: Vertex): string | undefined {
  for (const [table, source] of inputs) if (source === vertex) return table
  return undefined
}

/** The name of a state of a vertex. Traces with one name hold the same. */
export function stateName(graph: Paths, vertex: Vertex, spec: StateSpec): string {
  const pathTo = (to: Vertex): string => `${graph.name}.${carried(graph.path(to))}`
  const path = pathTo(vertex)
  if (spec.kind !== 'trace') return `${path} ${carried(spec.name)}`
  const input = vertex.inputs[spec.port] as Vertex
  const { arrangement } = spec
  const table = tableOf(graph, input)
  if (table !== undefined && arrangement.byColumns) return traceName(table, arrangement)
  // Functions that cannot be compared may differ: a trace by them serves its own vertex only.
  const stream = arrangement.identity === null ? `${path} ${vertex.operator.ports[spec.port]}` : pathTo(input)
  return traceName(stream, arrangement)
}
