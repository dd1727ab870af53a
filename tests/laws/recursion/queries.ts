/** Recursive queries over the edges of a graph, each with its meaning by brute force. */
import {
  aggregate,
  antiJoin,
  count,
  distinct,
  filter,
  fixpoint,
  flatten,
  group,
  join,
  map,
  min,
  perGroup,
  plus,
  product,
  type Stream,
  transitiveClosure,
} from '../../../engine/index.ts'
import { different, type Edge, longer, reachable } from './graphs.ts'
import type { Build } from './run.ts'

export interface RecursiveQuery {
  readonly build: Build
  /** The rows of the output, each once, from the edges, each once. */
  readonly meaning: (edges: readonly Edge[]) => readonly unknown[]
}

/** Pairs with a way of even (0) or odd (1) length between them: that is a way in the graph of nodes and parities. */
function byParity(edges: readonly Edge[], parity: number): Edge[] {
  const doubled = edges.flatMap(({ from, to }) => [
    { from: 2 * from, to: 2 * to + 1 },
    { from: 2 * from + 1, to: 2 * to },
  ])
  return reachable(doubled)
    .filter(({ from, to }) => from % 2 === 0 && to % 2 === parity)
    .map(({ from, to }) => ({ from: from / 2, to: Math.floor(to / 2) }))
}

/** Nodes that at least two different edges leave. */
function hubsOf(edges: readonly Edge[]): number[] {
  const leaving = edges.map(({ from }) => from)
  return [...new Set(leaving)].filter((node) => leaving.filter((other) => other === node).length >= 2)
}

const hubs = (edges: Stream<Edge>) =>
  filter(aggregate(distinct(edges), { by: 'from', edges: count() }), (node) => node.edges >= 2)

const oddAndEven = (edges: Stream<Edge>) =>
  fixpoint({ odd: edges, even: filter(edges, () => false) }, ({ odd, even }) => ({
    odd: longer(even, edges),
    even: longer(odd, edges),
  }))

export const QUERIES: Readonly<Record<string, RecursiveQuery>> = {
  'ways, one edge at a time': { build: (edges) => transitiveClosure(edges), meaning: reachable },
  'ways, by doubling': {
    build: (edges) => fixpoint(edges, (paths: Stream<Edge>) => longer(paths, paths)),
    meaning: reachable,
  },
  'mutual recursion: ways of odd and of even length': {
    build: (edges) => {
      const { odd, even } = oddAndEven(edges)
      return plus(
        map(odd, (way) => ({ ...way, length: 'odd' })),
        map(even, (way) => ({ ...way, length: 'even' })),
      )
    },
    meaning: (edges) => [
      ...byParity(edges, 1).map((way) => ({ ...way, length: 'odd' })),
      ...byParity(edges, 0).map((way) => ({ ...way, length: 'even' })),
    ],
  },
  'an aggregate below: ways by way of nodes that two edges leave': {
    build: (edges) => {
      const leaving = join(edges, hubs(edges), { on: ['from', 'from'], select: (edge) => edge })
      return fixpoint(edges, (paths) => longer(paths, leaving))
    },
    meaning: (edges) => {
      const nodes = hubsOf(edges)
      const leaving = edges.filter(({ from }) => nodes.includes(from))
      return different([...edges, ...edges.flatMap((first) => follow(first, leaving))])
    },
  },
  'an aggregate inside: the fewest edges between two nodes': {
    build: (edges) => {
      const single = map(edges, ({ from, to }) => ({ from, to, edges: 1 }))
      return fixpoint(single, (ways) => {
        const longer = join(ways, edges, {
          on: ['to', 'from'],
          select: (way, edge) => ({ from: way.from, to: edge.to, edges: way.edges + 1 }),
        })
        return aggregate(plus(single, longer), { by: ['from', 'to'], edges: min(({ edges }) => edges) })
      })
    },
    meaning: fewest,
  },
  'an aggregate above: how many nodes each reaches': {
    build: (edges) => aggregate(transitiveClosure(edges), { by: 'from', reached: count() }),
    meaning: (edges) => {
      const ways = reachable(edges)
      return [...new Set(ways.map(({ from }) => from))].map((node) => ({
        from: node,
        reached: ways.filter(({ from }) => from === node).length,
      }))
    },
  },
  'negation inside: ways that enter no node with a loop': {
    build: (edges) => {
      const loops = filter(edges, ({ from, to }) => from === to)
      return fixpoint(edges, (paths) => antiJoin(longer(paths, edges), loops, { on: ['to', 'from'] }))
    },
    meaning: (edges) => {
      const loops = edges.filter(({ from, to }) => from === to).map(({ from }) => from)
      const entering = edges.filter(({ to }) => !loops.includes(to))
      return different([...edges, ...edges.flatMap((first) => follow(first, entering))])
    },
  },
  'negation above: pairs of nodes without a way': {
    build: (edges) => {
      const ends = (end: 'from' | 'to') => map(edges, (edge) => ({ node: edge[end] }))
      const nodes = distinct(plus(ends('from'), ends('to')))
      const pairs = product(nodes, nodes, { select: (one, other) => ({ from: one.node, to: other.node }) })
      const both = ['from', 'to'] as const
      return antiJoin(pairs, transitiveClosure(edges), { on: [both, both] })
    },
    meaning: (edges) => {
      const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
      const ways = reachable(edges)
      return nodes
        .flatMap((from) => nodes.map((to) => ({ from, to })))
        .filter(({ from, to }) => !ways.some((way) => way.from === from && way.to === to))
    },
  },
  'inside groups: ways between nodes along edges of one kind': {
    build: (edges) =>
      flatten(
        perGroup(
          group(edges, ({ from, to }) => (from + to) % 2),
          (mine) => transitiveClosure(mine),
        ),
      ),
    meaning: (edges) =>
      [0, 1].flatMap((kind) =>
        reachable(edges.filter(({ from, to }) => (from + to) % 2 === kind)).map((row) => ({
          group: kind,
          row,
        })),
      ),
  },
}

/** The ways that begin with an edge and go on along others. */
function follow(first: Edge, edges: readonly Edge[]): Edge[] {
  return reachable(edges)
    .filter(({ from }) => from === first.to)
    .map(({ to }) => ({ from: first.from, to }))
}

/** For each pair of nodes with a way between them the fewest edges, by going on from what was reached before. */
function fewest(edges: readonly Edge[]): (Edge & { edges: number })[] {
  return [...new Set(edges.map(({ from }) => from))].flatMap((from) => {
    const found = new Map<number, number>()
    for (let [far, last] = [1, [from]]; last.length > 0; far++) {
      const next = edges.filter((edge) => last.includes(edge.from) && !found.has(edge.to))
      for (const { to } of next) found.set(to, far)
      last = next.map(({ to }) => to)
    }
    return [...found].map(([to, edges]) => ({ from, to, edges }))
  })
}
