/** The inside of a fixpoint as a sealed circuit of its own: every vertex in it that one of its streams depends on. */
import type { Body, Vertex } from '../../circuit/operator.ts'

export function bodyOf(
  before: ReadonlyMap<string, Vertex>,
  after: ReadonlyMap<string, Vertex>,
  imports: readonly Vertex[],
): Body {
  const vertices = new Set<Vertex>()
  const visit = (vertex: Vertex): void => {
    if (vertices.has(vertex)) return
    for (const input of vertex.inputs) visit(input)
    vertices.add(vertex)
  }
  for (const vertex of imports) visit(vertex)
  for (const vertex of before.values()) visit(vertex)
  for (const vertex of after.values()) visit(vertex)
  return {
    vertices: [...vertices],
    imports,
    recursions: [...before].map(([name, vertex]) => ({
      name,
      before: vertex,
      after: after.get(name) as Vertex,
    })),
  }
}
