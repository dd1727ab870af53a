/** Directed graphs for the laws of recursion: all small ones, random histories of larger ones, and what can be reached in them. */
import fc from 'fast-check'
import { z } from 'zod'
import { type Batch, join, type Stream, table, ZSet } from '../../../engine/index.ts'
import type { StepInput } from '../history.ts'
import { keeping, kept } from '../kept.ts'
import { runs } from '../runs.ts'

export interface Edge {
  readonly from: number
  readonly to: number
}

export const edges = table('edges', { from: z.int(), to: z.int() })

/** One edge more at the end of every path. */
export function longer(paths: Stream<Edge>, edges: Stream<Edge>): Stream<Edge> {
  return join(paths, edges, {
    on: ['to', 'from'],
    select: (path, edge) => ({ from: path.from, to: edge.to }),
  })
}

/** All edges that there can be between so many nodes, self-loops included. */
export function allEdges(nodes: number): Edge[] {
  return Array.from({ length: nodes * nodes }, (_, i) => ({ from: Math.floor(i / nodes), to: i % nodes }))
}

/** Every pair of nodes with a way of one edge or more between them, found by searching from each node. */
export function reachable(present: readonly Edge[]): Edge[] {
  const next = new Map<number, number[]>()
  for (const { from, to } of present) next.set(from, [...(next.get(from) ?? []), to])
  return [...next.keys()].flatMap((from) => {
    const found = new Set<number>()
    const open = [from]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const to of next.get(node) ?? []) {
        if (found.has(to)) continue
        found.add(to)
        open.push(to)
      }
    }
    return [...found].map((to) => ({ from, to }))
  })
}

/** The edges of a graph, each once. */
export function different(graph: readonly Edge[]): Edge[] {
  return [...new Map(graph.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()]
}

export function stepOf(insert: readonly Edge[], remove: readonly Edge[] = []): StepInput {
  const delta: Batch = ZSet.of<unknown>(...insert).minus(ZSet.of<unknown>(...remove))
  return new Map([[edges.name, delta]])
}

/** Graphs after each step of a random history, as lists of edges; an edge may stand in it more than once. */
const histories: fc.Arbitrary<Edge[][]> = fc.integer({ min: 4, max: 8 }).chain((nodes) => {
  const node = fc.nat(nodes - 1)
  const change = fc.record({
    edge: fc.record({ from: node, to: node }),
    /** Which edge is removed first, if there are so many. */
    remove: fc.nat(2 * nodes),
    insert: fc.nat(2),
  })
  return fc
    .array(fc.array(change, { maxLength: 5, size: 'max' }), { minLength: 8, maxLength: 8 })
    .map((steps) => {
      let present: Edge[] = []
      return steps.map((changes) => {
        for (const { edge, remove, insert } of changes) {
          present = present.filter((_, i) => i !== remove)
          for (let i = 0; i < insert; i++) present.push(edge)
        }
        return [...present]
      })
    })
})

/** Checks a law on random histories; shrunk ones that failed are kept, and tried first for every query. */
export function assertForHistories(count: number, law: (graphs: Edge[][]) => void): void {
  const file = 'recursion'
  const examples = kept<Edge[][]>(file).map((graphs): [Edge[][]] => [graphs])
  const reporter = keeping<[Edge[][]]>(file, ([graphs]) => graphs)
  fc.assert(fc.property(histories, law), { ...runs(count), examples, reporter })
}

/** The deltas between the graphs of a history. */
export function stepsOf(graphs: readonly Edge[][]): StepInput[] {
  return graphs.map((graph, t) => stepOf(graph, graphs[t - 1]))
}
