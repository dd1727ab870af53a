/** Random sparse graphs, the same in every run, and changes of one edge each. */
import { randoms } from '../randoms.ts'
import type { Change, Edge } from './rows.ts'

/**
 * A graph, and changes that remove one of its edges and insert a new one in turn.
 * @param backward how many edges in a thousand go from a greater node to a smaller one, so that there may be cycles
 */
export function randomGraph(
  nodes: number,
  edges: number,
  backward: number,
  changes: number,
): { readonly edges: Edge[]; readonly changes: Change[] } {
  const random = randoms(7)
  const present = new Map<string, Edge>()
  const add = (): Edge => {
    for (;;) {
      const [a, b] = [Math.floor(random() * nodes), Math.floor(random() * nodes)]
      const down = random() * 1000 < backward
      const edge = down
        ? { from: Math.max(a, b), to: Math.min(a, b) }
        : { from: Math.min(a, b), to: Math.max(a, b) }
      const key = `${edge.from} ${edge.to}`
      if (a === b || present.has(key)) continue
      present.set(key, edge)
      return edge
    }
  }
  const first = Array.from({ length: edges }, add)
  return {
    edges: first,
    changes: Array.from({ length: changes }, (_, i) => {
      if (i % 2 === 1) return { insert: [add()], remove: [] }
      const [key, edge] = [...present][Math.floor(random() * present.size)] as [string, Edge]
      present.delete(key)
      return { insert: [], remove: [edge] }
    }),
  }
}
