/**
 * Equal vertices are one: two that run the same operator, told the same, on the same streams put out the same stream. So their integral is
 * kept once, and what reads them shares its traces as well.
 */
import { sameParameter } from '../circuit/functions/code.ts'
import type { Vertex } from '../circuit/graph/graph.ts'
import type { Rewritten } from './rewriting.ts'

/** Merges equal vertices, those that are fed by merged ones included. */
export function shareEqualVertices(rewritten: Rewritten): void {
  const firsts = new Map<string, Vertex[]>()
  const replacements = new Map<Vertex, Vertex>()
  for (const vertex of rewritten.graph.vertices) {
    if (vertex.inputs.length === 0) continue
    const inputs = vertex.inputs.map((input) => replacements.get(input) ?? input)
    const same = firsts.get(vertex.operator.kind) ?? []
    const first = same.find((other) => isSame(other, vertex, inputs, replacements))
    if (first !== undefined) replacements.set(vertex, first)
    else firsts.set(vertex.operator.kind, [...same, vertex])
  }
  if (replacements.size === 0) return
  rewritten.record(
    {
      rule: 'share equal vertices',
      theorem: 'functions of equal streams are equal',
      vertices: [...replacements.keys()].map((vertex) => rewritten.paths.get(vertex) as string),
      plain: true,
    },
    rewritten.replaced(replacements),
  )
}

function isSame(
  first: Vertex,
  vertex: Vertex,
  inputs: readonly Vertex[],
  replacements: ReadonlyMap<Vertex, Vertex>,
): boolean {
  if (first.groups !== vertex.groups || first.inputs.length !== inputs.length) return false
  // What is inside of a fixpoint is not compared.
  if (first.operator.body !== undefined) return false
  if (!first.inputs.every((input, port) => (replacements.get(input) ?? input) === inputs[port])) return false
  return (
    first.operator === vertex.operator || sameParameter(first.operator.parameters, vertex.operator.parameters)
  )
}
