import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import {
  cache,
  circuit,
  Database,
  delay,
  distinct,
  Entry,
  filter,
  fixpoint,
  flatten,
  group,
  incrementalize,
  join,
  MemoryStore,
  map,
  minus,
  perGroup,
  StandaloneRunner,
  type Stream,
  table,
  ZSet,
} from '../../index.ts'
import { openBetterSqlite3 } from '../../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../trace/sqlite/store.ts'

const edges = table('edges', { from: z.int(), to: z.int() })
const node = fc.integer({ min: 0, max: 3 })
const rowsOfEdges = fc.record({ from: node, to: node })
type Edge = { from: number; to: number }

/** Every pair with a way between them, by searching from each node. */
function reachable(present: Iterable<Edge>): ZSet<Edge> {
  const list = [...present]
  const pairs: Edge[] = []
  for (const from of new Set(list.map((edge) => edge.from))) {
    const found = new Set<number>()
    const visit = (node: number): void => {
      for (const edge of list) {
        if (edge.from !== node || found.has(edge.to)) continue
        found.add(edge.to)
        visit(edge.to)
      }
    }
    visit(from)
    for (const to of found) pairs.push({ from, to })
  }
  return ZSet.of(...pairs)
}

function presentIn(batch: ZSet<unknown>): Edge[] {
  return [...(batch as ZSet<Edge>)].filter(([, weight]) => weight > 0).map(([row]) => row)
}

const ways = (paths: Stream<Edge>, edges: Stream<Edge>) =>
  join(paths, edges, { on: ['to', 'from'], select: (path, edge) => ({ from: path.from, to: edge.to }) })

checkOperator({
  name: 'fixpoint',
  tables: { edges },
  rows: { edges: rowsOfEdges },
  positive: true,
  except: ['fixpoints'],
  build: ({ edges }) => fixpoint(edges, (paths) => ways(paths, edges)),
  meaning: { batch: ({ edges }) => reachable(presentIn(edges)) },
})

checkOperator({
  name: 'fixpoint-doubling',
  tables: { edges },
  rows: { edges: rowsOfEdges },
  positive: true,
  except: ['fixpoints'],
  build: ({ edges }) => fixpoint(edges, (paths) => ways(paths, paths)),
  meaning: { batch: ({ edges }) => reachable(presentIn(edges)) },
})

checkOperator({
  name: 'fixpoint-mutual',
  tables: { edges },
  rows: { edges: rowsOfEdges },
  positive: true,
  except: ['fixpoints'],
  // Pairs with a way of an odd number of edges between them, by way of those with an even number.
  build: ({ edges }) =>
    fixpoint({ odd: edges, even: filter(edges, () => false) }, ({ odd, even }) => ({
      odd: ways(even, edges),
      even: ways(odd, edges),
    })).odd,
  meaning: {
    batch: ({ edges }) => {
      // A way of odd length is a way in the graph of (node, parity).
      const doubled = presentIn(edges).flatMap(({ from, to }) => [
        { from: 2 * from, to: 2 * to + 1 },
        { from: 2 * from + 1, to: 2 * to },
      ])
      return ZSet.of(
        ...[...reachable(doubled)]
          .map(([{ from, to }]) => ({ from, to }))
          .filter(({ from, to }) => from % 2 === 0 && to % 2 === 1)
          .map(({ from, to }) => ({ from: from / 2, to: (to - 1) / 2 })),
      )
    },
  },
})

describe('a fixpoint that cannot be built says why', () => {
  const build = (make: (edges: Stream<Edge>) => Stream<unknown>) => () =>
    circuit('c', { edges }, ({ edges }) => make(edges))

  it.each<[string, (edges: Stream<Edge>) => Stream<unknown>, string]>([
    [
      'one inside another',
      (edges) => fixpoint(edges, (outer) => fixpoint(outer, (inner) => ways(inner, edges))),
      'a fixpoint is inside the iterations of another',
    ],
    [
      'a step without result',
      (edges) => fixpoint(edges, () => undefined as never),
      'the step function of fixpoint returns undefined, expected a stream',
    ],
    [
      'no step',
      (edges) => fixpoint(edges, undefined as never),
      'fixpoint: the step function is undefined, expected a function',
    ],
    [
      'mutual recursion that forgets a stream',
      (edges) => fixpoint({ a: edges, b: edges }, ({ a }) => ({ a }) as never).a,
      'fixpoint: the step function\'s stream "b" is undefined, expected a stream',
    ],
    [
      'something that is no seed',
      () => fixpoint(3 as never, (x) => x),
      'fixpoint is given no stream to begin with',
    ],
    ['a limit that is none', (edges) => fixpoint(edges, (x) => x, { limit: 0 }), 'fixpoint: limit is 0'],
    [
      'memory of earlier steps inside',
      (edges) => fixpoint(edges, (x) => delay(x)),
      'delay cannot be used inside a fixpoint',
    ],
    [
      'a stream of the iterations outside of them',
      (edges) => {
        let leaked: Stream<Edge> = edges
        fixpoint(edges, (x) => {
          leaked = x
          return x
        })
        return minus(edges, leaked)
      },
      'minus is applied to a stream of the iterations of a fixpoint, which is already sealed',
    ],
    [
      'a stream of another group',
      (edges) =>
        flatten(perGroup(group(edges, 'from'), (mine) => fixpoint(mine, (paths) => ways(paths, edges)))),
      'join connects a stream of the iterations of a fixpoint with one of circuit "c"',
    ],
  ])('%s', (_what, make, message) => {
    expect(build(make)).toThrow(message)
  })
})

describe('a fixpoint that has none', () => {
  const run = (make: (edges: Stream<Edge>) => Stream<unknown>) =>
    new StandaloneRunner(
      incrementalize(circuit('c', { edges }, ({ edges }) => make(edges))).graph,
      new MemoryStore(),
    )
  const step = new Map([['edges', ZSet.of({ from: 1, to: 2 }, { from: 3, to: 4 })]])

  it('names the row of the step and the delta, where it grows', () => {
    const counter = run((edges) =>
      fixpoint(edges, (paths) => map(paths, ({ from, to }) => ({ from, to: to + 1 })), { limit: 100 }),
    )
    expect(() => counter.step(step)).toThrow(
      'fixpoint "c.output", in the step that inserts {"from":1,"to":2} into edges and changes 1 more row, has not ended after 100 iterations; ' +
        'the delta of the last is {+1 {"from":1,"to":102}, +1 {"from":3,"to":104}}',
    )
    expect(String(counter.step(new Map()).get('output'))).toBe('{||}')
  })

  it('says that the delta repeats, where it does', () => {
    const liar = run((edges) =>
      fixpoint(
        filter(edges, () => false),
        (paths) => minus(edges, paths),
        { limit: 100 },
      ),
    )
    expect(() => liar.step(step)).toThrow(
      /\{\+1 \{"from":1,"to":2\}, \+1 .*\}, which repeats every 2 iterations/,
    )
  })
})

it('a stream from outside is computed outside, once', () => {
  const { graph } = circuit('c', { edges }, ({ edges }) =>
    fixpoint(edges, (paths) =>
      ways(
        paths,
        filter(edges, ({ from }) => from > 0),
      ),
    ),
  )
  const data = graph.toJSON()
  expect(data.vertices.map(({ kind }) => kind)).toEqual(['table', 'filter', 'fixpoint'])
  expect(data.vertices.at(-1)?.body?.vertices.map(({ kind }) => kind)).toEqual([
    'import',
    'recursion',
    'import',
    'join',
    'plus',
    'distinct',
  ])
})

it('a distinct inside that the one at the end makes redundant goes', () => {
  const made = circuit('c', { edges }, ({ edges }) =>
    fixpoint(edges, (paths) => distinct(ways(paths, edges))),
  )
  const { rewritings, graph } = incrementalize(made)
  expect(rewritings.filter(({ plain }) => plain).map(({ rule, vertices }) => [rule, vertices])).toEqual([
    ['eliminate a distinct before another', ['output: stream/plus/right/distinct']],
  ])
  const inside = graph
    .toJSON()
    .vertices.at(-1)
    ?.body?.vertices.map(({ kind }) => kind)
  expect(inside?.filter((kind) => kind === 'distinct')).toHaveLength(1)
})

checkOperator({
  name: 'fixpoint-of-distinct',
  tables: { edges },
  rows: { edges: rowsOfEdges },
  positive: true,
  except: ['fixpoints'],
  build: ({ edges }) => fixpoint(edges, (paths) => distinct(ways(paths, distinct(edges)))),
  meaning: { batch: ({ edges }) => reachable(presentIn(edges)) },
})

it('keeps a recursive stream once: for its distinct, for the join inside that it is fed back to, and for who reads it outside', () => {
  const made = circuit('c', { edges }, ({ edges }) =>
    join(
      fixpoint(edges, (paths) => ways(paths, edges)),
      edges,
      { on: ['to', 'from'] },
    ),
  )
  const driver = openBetterSqlite3(':memory:')
  const runner = new StandaloneRunner(incrementalize(made).graph, new SqliteStore(driver))
  runner.step(new Map([['edges', ZSet.of({ from: 1, to: 2 }, { from: 2, to: 3 })]]))
  const tables = driver
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'stepping_%'")
    .all([])
  expect(tables.flat().sort()).toEqual([
    'c.output/left/fixpoint stream weights by iteration',
    'edges by (from)',
  ])
  driver.close()
})

it('two equal ones of a circuit do not share what they remember', () => {
  const paths = (edges: Stream<Edge>) => fixpoint(edges, (paths) => ways(paths, edges))
  const made = circuit('c', { edges }, ({ edges }) => ({ a: cache(paths(edges)), b: cache(paths(edges)) }))
  const db = new Database(new MemoryStore())
  db.add(made)
  db.insert(edges, { from: 1, to: 2 }, { from: 2, to: 3 }, { from: 1, to: 3 })
  db.insert(edges, { from: 3, to: 4 }, { from: 1, to: 4 })
  db.remove(edges, { from: 2, to: 3 })
  const all = [
    { from: 1, to: 2 },
    { from: 1, to: 3 },
    { from: 1, to: 4 },
    { from: 3, to: 4 },
  ]
  expect([db.view(made, 'a').all(), db.view(made, 'b').all()]).toEqual([all, all])
})

it('takes a step of any size', () => {
  const runner = new StandaloneRunner(
    incrementalize(circuit('c', { edges }, ({ edges }) => fixpoint(edges, (paths) => ways(paths, edges))))
      .graph,
    new MemoryStore(),
  )
  const many = ZSet.of(...Array.from({ length: 200 }, (_, n) => ({ from: n, to: -n - 1 })))
  const step = ZSet.ofParts(Array.from({ length: 1000 }, () => many.parts).flat())
  expect(runner.step(new Map([['edges', step]])).get('output')?.size).toBe(200)
  const wide = ZSet.ofParts(Array.from({ length: 150_000 }, (_, n) => new Entry({ from: n, to: -n - 1 }, 1)))
  expect(runner.step(new Map([['edges', wide]])).get('output')?.size).toBe(149_800)
})
