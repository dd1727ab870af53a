/** A circuit's graph as text to read: a line for each vertex, what it was told and remembers below, what is inside of a fixpoint indented. */
import { parameterLines } from '../../engine/circuit/graph/drawing/summary.ts'
import type { GraphData, VertexData } from '../../engine/index.ts'
import type { CircuitGraph } from '../session/protocol.ts'
import { inColumns } from './columns.ts'

export function listingOf({ graph, warnings }: CircuitGraph): string {
  const { length } = graph.vertices
  return [
    `circuit ${graph.name}, ${length} ${length === 1 ? 'vertex' : 'vertices'}`,
    ...linesOf(graph, '  '),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')
}

function linesOf(graph: GraphData, indent: string): string[] {
  const outputs = new Map<string, string[]>()
  for (const [name, path] of Object.entries(graph.outputs)) {
    outputs.set(path, [...(outputs.get(path) ?? []), name])
  }
  const heads = graph.vertices.map((vertex) => [
    vertex.path,
    `${called(vertex)}${columns(vertex)}`,
    ...(outputs.has(vertex.path) ? [`→ ${(outputs.get(vertex.path) ?? []).join(', ')}`] : []),
  ])
  const lines = inColumns(heads, indent).split('\n')
  return graph.vertices.flatMap((vertex, i) => [
    lines[i] as string,
    ...details(vertex).map((detail) => `${indent}    ${detail}`),
    ...(vertex.body === undefined ? [] : linesOf(vertex.body, `${indent}    `)),
  ])
}

/** `join(left: line_items, right: products)`. */
function called({ kind, inputs }: VertexData): string {
  const given = Object.entries(inputs)
  if (given.length === 0) return kind
  const named = given.map(([port, path]) => (given.length === 1 ? path : `${port}: ${path}`))
  return `${kind}(${named.join(', ')})`
}

function columns({ columns: known, key }: VertexData): string {
  if (known === null) return ''
  return ` {${known.join(', ')}}${key.length === 0 ? '' : ` by ${key.join(', ')}`}`
}

function details(vertex: VertexData): string[] {
  const { kind, states, location } = vertex
  return [
    ...(kind === 'table' ? [] : parameterLines(vertex)),
    ...new Set(states.map(({ name }) => `state: ${name}`)),
    ...(location === null ? [] : [`at ${location}`]),
  ]
}
