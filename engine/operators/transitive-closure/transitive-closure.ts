/**
 * transitiveClosure: every pair of nodes with a way from one to the other along one edge or more.
 *
 *     closure = fixpoint(edges, paths => paths ⋈ edges)
 *
 * Made of `fixpoint` and `join` (report §8.2 and §9, VLDB'23 §5): see there for what a change costs.
 */
import type { Stream } from '../../circuit/stream.ts'
import { fixpoint } from '../fixpoint/fixpoint.ts'
import { join } from '../join/join.ts'

/** A way from one node to another. */
export interface Edge<N> {
  readonly from: N
  readonly to: N
}

/** The pairs of nodes that some way connects, each once. */
export function transitiveClosure<N>(edges: Stream<Edge<N>>): Stream<Edge<N>> {
  return fixpoint(edges, (paths) =>
    join(paths, edges, { on: ['to', 'from'], select: (path, edge) => ({ from: path.from, to: edge.to }) }),
  )
}
