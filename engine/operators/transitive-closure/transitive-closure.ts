/**
 * transitiveClosure: every pair of nodes with a way from one to the other along one edge or more.
 *
 *     closure = fixpoint(edges, paths => paths ⋈ edges)   on the columns `from` and `to`
 *
 * Made of `map`, `fixpoint` and `join` (report §8.2 and §9, VLDB'23 §5): see there for what a change costs.
 */
import { withSource } from '../../circuit/functions/declared.ts'
import { compose, type Stream } from '../../circuit/stream.ts'
import { fixpoint } from '../fixpoint/fixpoint.ts'
import { join } from '../join/join.ts'
import { map } from '../map/map.ts'

/** A way from one node to another. */
export interface Edge<N> {
  readonly from: N
  readonly to: N
}

/** The pairs of nodes that some way connects, each once, as rows `{from, to}`; other columns of the edges play no part. */
export function transitiveClosure<N>(edges: Stream<Edge<N>>): Stream<Edge<N>> {
  return compose('transitiveClosure', edges, () => {
    // With its other columns an edge would be another row than the path along it.
    const along = map(edges, alone)
    return fixpoint(along, (paths) => join(paths, edges, { on: ['to', 'from'], select: longer }))
  })
}

const alone = withSource(
  '({ from, to }) => ({ from, to })',
  <N>({ from, to }: Edge<N>): Edge<N> => ({ from, to }),
)

const longer = withSource(
  '(path, edge) => ({ from: path.from, to: edge.to })',
  <N>(path: Edge<N>, edge: Edge<N>): Edge<N> => ({ from: path.from, to: edge.to }),
)
