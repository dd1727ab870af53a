/**
 * The names of vertices, by what is stable when unrelated lines change: tables and outputs by their own names, others by the variables that
 * hold them, `joined`, and everything else by the way to it from the vertex that reads it, `totals/join`, with the port where there are several,
 * `joined/left/map`.
 */
import type { Vertex } from '../operator.ts'

/** A path for every vertex; no two are equal. */
export function namePaths(
  inputs: ReadonlyMap<string, Vertex>,
  outputs: ReadonlyMap<string, Vertex>,
  vertices: readonly Vertex[],
): Map<Vertex, string> {
  const paths = new Map<Vertex, string>()
  const taken = new Set<string>()
  const give = (vertex: Vertex, path: string): void => {
    if (paths.has(vertex)) return
    paths.set(vertex, path)
    taken.add(path)
  }
  for (const [name, vertex] of inputs) give(vertex, name)
  for (const [name, vertex] of outputs) {
    give(vertex, taken.has(name) ? `${name}/${vertex.operator.kind}` : name)
  }
  for (const [vertex, name] of variables(vertices)) if (!taken.has(name)) give(vertex, name)
  const descend = (vertex: Vertex): void => {
    vertex.inputs.forEach((input, port) => {
      if (paths.has(input)) return
      const way = vertex.inputs.length > 1 ? `${vertex.operator.ports[port]}/` : ''
      give(input, unique(`${paths.get(vertex)}/${way}${input.operator.kind}`, taken))
      descend(input)
    })
  }
  for (const vertex of outputs.values()) descend(vertex)
  for (const vertex of vertices) if (paths.has(vertex)) descend(vertex)
  return paths
}

/** The variables that hold vertices, where each holds one. */
function variables(vertices: readonly Vertex[]): [Vertex, string][] {
  const holders = new Map<string, Vertex[]>()
  for (const vertex of vertices) {
    const name = vertex.origin?.name ?? null
    if (name !== null) holders.set(name, [...(holders.get(name) ?? []), vertex])
  }
  return [...holders].flatMap(([name, [vertex, ...others]]): [Vertex, string][] =>
    vertex === undefined || others.length > 0 ? [] : [[vertex, name]],
  )
}

function unique(path: string, taken: ReadonlySet<string>): string {
  let found = path
  for (let n = 2; taken.has(found); n++) found = `${path} ${n}`
  return found
}
