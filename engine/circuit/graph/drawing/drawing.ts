/** A graph as a picture of boxes and arrows, in no language yet: fixpoints are boxes around what is inside of them. */
import type { BodyData, GraphData, VertexData } from '../graph-data.ts'
import { parameterLines } from './summary.ts'

export interface Box {
  /** Letters, digits and underscores. */
  readonly id: string
  /** The path first, then the operator and what it was told. */
  readonly lines: readonly string[]
  readonly role: 'table' | 'entry' | 'output' | 'operator'
  /** What is inside of a fixpoint. */
  readonly inside: readonly Box[]
}

export interface Arrow {
  readonly from: string
  readonly to: string
  /** The port that it leads to, where there are several; z⁻¹ on the way from an iteration to the next. */
  readonly label: string | null
  readonly feedback: boolean
}

export interface Drawing {
  readonly name: string
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

export function drawingOf(data: GraphData): Drawing {
  const arrows: Arrow[] = []
  return { name: data.name, boxes: boxesOf(data, 'v', arrows).boxes, arrows }
}

interface Boxes {
  readonly boxes: readonly Box[]
  readonly ids: ReadonlyMap<string, string>
}

/** @param arrows takes the arrows between the boxes and inside of them */
function boxesOf(data: GraphData, prefix: string, arrows: Arrow[]): Boxes {
  const ids = new Map(data.vertices.map(({ path }, i) => [path, prefix + i]))
  const bodies = new Map<string, { readonly body: BodyData; readonly ids: ReadonlyMap<string, string> }>()
  const outputs = new Map<string, string[]>()
  for (const [name, path] of Object.entries(data.outputs)) {
    outputs.set(path, [...(outputs.get(path) ?? []), name])
  }
  const boxes = data.vertices.map((vertex): Box => {
    const { path, body } = vertex
    const id = ids.get(path) as string
    const names = outputs.get(path) ?? []
    let inside: readonly Box[] = []
    if (body !== undefined) {
      const within = boxesOf(body, `${id}_`, arrows)
      inside = within.boxes
      bodies.set(path, { body, ids: within.ids })
      for (const [stream, before] of Object.entries(body.recursions)) {
        const after = within.ids.get(body.outputs[stream] as string) as string
        arrows.push({ from: after, to: within.ids.get(before) as string, label: 'z⁻¹', feedback: true })
      }
    }
    const ports = Object.entries(vertex.inputs)
    for (const [port, input] of ports) {
      const source = bodies.get(input)
      const entry = body && bodies.get(path)?.ids.get(body.imports[port] as string)
      arrows.push({
        from: source === undefined ? (ids.get(input) as string) : leaving(source, vertex),
        to: entry ?? id,
        label: ports.length > 1 && body === undefined ? port : null,
        feedback: false,
      })
    }
    return { id, lines: linesOf(vertex, names), role: roleOf(vertex, names), inside }
  })
  return { boxes, ids }
}

/** Where an arrow to a vertex leaves a fixpoint: from what puts out the stream that it reads. */
function leaving(
  { body, ids }: { readonly body: BodyData; readonly ids: ReadonlyMap<string, string> },
  { parameters }: VertexData,
): string {
  const streams = Object.keys(body.outputs)
  const stream = streams.length === 1 ? streams[0] : String(parameters.stream)
  return ids.get(body.outputs[stream as string] as string) as string
}

function roleOf({ kind, inputs }: VertexData, outputs: readonly string[]): Box['role'] {
  if (outputs.length > 0) return 'output'
  if (kind === 'table') return 'table'
  return Object.keys(inputs).length === 0 ? 'entry' : 'operator'
}

function linesOf(vertex: VertexData, outputs: readonly string[]): string[] {
  const { path, kind, states } = vertex
  const others = outputs.filter((name) => name !== path)
  const name = others.length === 0 ? path : `${path} → ${others.join(', ')}`
  // The table's name and key are what its path and rows say.
  if (kind === 'table') return [name]
  return [
    ...new Set([name, kind, ...parameterLines(vertex), ...states.map((state) => `state: ${state.name}`)]),
  ]
}
