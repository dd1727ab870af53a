import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import {
  antiJoin,
  type Batch,
  circuit,
  Database,
  filter,
  fixpoint,
  flatten,
  group,
  join,
  MemoryStore,
  map,
  perGroup,
  type Step,
  type Stream,
  table,
  ZSet,
} from '../../index.ts'

type A = { k: string | null; n: number }
type B = { k: string | null; m: number }

/** By summing over all right rows for each left row. */
function unmatched<X, Y>(left: Batch, right: Batch, on: (x: X, y: Y) => boolean): ZSet<unknown> {
  const weight = (x: unknown): number =>
    [...right].reduce((sum, [y, w]) => sum + (on(x as X, y as Y) ? w : 0), 0)
  return ZSet.from([...left].filter(([row]) => weight(row) <= 0))
}
const sameKey = (x: A, y: { k: string | null }): boolean => x.k !== null && x.k === y.k

checkOperator({
  name: 'anti-join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => antiJoin(a, b, { on: ['k', 'k'] }),
  meaning: { batch: ({ a, b }) => unmatched(a, b, sameKey) },
})

checkOperator({
  name: 'anti-join-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => antiJoin(a, a, { on: ['k', 'k'] }),
  meaning: { batch: ({ a }) => unmatched(a, a, sameKey) },
})

checkOperator({
  name: 'anti-join-composite',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => antiJoin(a, b, { on: [['k', 'n'], { k: 'k', m: (row) => row.m }] }),
  meaning: { batch: ({ a, b }) => unmatched(a, b, (x: A, y: B) => sameKey(x, y) && x.n === y.m) },
})

checkOperator({
  name: 'anti-join-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    antiJoin(
      map(a, (row) => row.n),
      filter(b, (row) => row.m < 3),
      { on: [(n) => n, (row) => row.m] },
    ),
  meaning: {
    batch: ({ a, b }) =>
      unmatched(
        ZSet.from([...a].map(([row, weight]): [unknown, number] => [(row as A).n, weight])),
        b,
        (n: number, y: B) => y.m < 3 && n === y.m,
      ),
  },
})

checkSql({
  name: 'anti-join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => antiJoin(a, b, { on: ['k', 'k'] }),
  select: 'SELECT k, n FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k)',
})

it('a mistake in the keys is an error in the names of the user', () => {
  expect(() => circuit('c', { a, b }, ({ a, b }) => antiJoin(a, b, { on: ['k', 'n' as 'm'] }))).toThrow(
    'antiJoin: on[1] reads the column "n", but the columns there are "k", "m"',
  )
  expect(() => circuit('c', { a, b }, ({ a, b }) => antiJoin(a, b, { on: ['k', ['k', 'm']] }))).toThrow(
    'antiJoin: on[0] has 1 component (k), but on[1] has 2 components (k, m)',
  )
  expect(() => circuit('c', { a, b }, ({ a, b }) => antiJoin(a, b, { on: 'k' } as never))).toThrow(
    'antiJoin: on is a string, expected the key of the left and the key of the right side',
  )
  expect(() => circuit('c', { a }, ({ a }) => antiJoin(a, undefined as never, { on: ['k', 'k'] }))).toThrow(
    'antiJoin: right is undefined, expected a stream',
  )
})

it('in a fixpoint it is stratified negation, also retracted by a late fact', () => {
  const edges = table('edges', { from: z.int(), to: z.int() })
  const closed = table('closed', { node: z.int() })
  const start = table('start', { node: z.int() })
  const made = circuit('reachable', { edges, closed, start }, ({ edges, closed, start }) =>
    fixpoint(start, (reached) => {
      const next = join(reached, edges, { on: ['node', 'from'], select: (_, edge) => ({ node: edge.to }) })
      return antiJoin(next, closed, { on: ['node', 'node'] })
    }),
  )
  const db = new Database(new MemoryStore())
  db.add(made)
  const chain = [1, 2, 3, 4].map((node) => ({ from: node, to: node + 1 }))
  const shown = (step: Step): string => String(step.delta(made, 'output'))
  const nodes = (weight: number, ...found: number[]): string =>
    String(ZSet.from(found.map((node) => [{ node }, weight])))
  db.insert(edges, ...chain, { from: 5, to: 3 })
  expect(shown(db.insert(start, { node: 1 }))).toBe(nodes(1, 1, 2, 3, 4, 5))
  expect(shown(db.insert(closed, { node: 3 }))).toBe(nodes(-1, 3, 4, 5))
  expect(shown(db.insert(edges, { from: 2, to: 5 }))).toBe(nodes(1, 5))
  expect(shown(db.insert(closed, { node: 3 }))).toBe(nodes(1))
  expect(shown(db.remove(closed, { node: 3 }))).toBe(nodes(1))
  expect(shown(db.remove(closed, { node: 3 }))).toBe(nodes(1, 3, 4))
})

it('in a fixpoint inside groups each group is by itself, the group null as well', () => {
  const nodes = table('nodes', {
    kind: z.enum(['edge', 'closed', 'start']),
    map: z.string().nullable(),
    from: z.int(),
    to: z.int(),
  })
  const made = circuit('reachable', { nodes }, ({ nodes }) => {
    const of = (kind: string) =>
      group(
        filter(nodes, (row) => row.kind === kind),
        'map',
      )
    const grouped = { edges: of('edge'), closed: of('closed'), start: of('start') }
    return flatten(
      perGroup(grouped, ({ edges, closed, start }) =>
        fixpoint(
          map(start, ({ to }) => to),
          (reached) =>
            antiJoin(
              join(reached, edges, { on: [(node) => node, 'from'], select: (_, { to }) => to }),
              closed,
              {
                on: [(node) => node, 'to'],
              },
            ),
        ),
      ),
    )
  })
  const db = new Database(new MemoryStore())
  db.add(made)
  const both = (kind: 'edge' | 'closed' | 'start', from: number, to: number) =>
    ['x', null].map((map) => ({ kind, map, from, to }))
  const inBoth = (weight: number, ...found: number[]): string =>
    String(ZSet.from(['x', null].flatMap((group) => found.map((row) => [{ group, row }, weight] as const))))
  const shown = (step: Step): string => String(step.delta(made, 'output'))
  db.insert(nodes, ...both('edge', 1, 2), ...both('edge', 2, 3))
  expect(shown(db.insert(nodes, ...both('start', 0, 1)))).toBe(inBoth(1, 1, 2, 3))
  expect(shown(db.insert(nodes, ...both('closed', 0, 2)))).toBe(inBoth(-1, 2, 3))
  expect(shown(db.remove(nodes, ...both('closed', 0, 2)))).toBe(inBoth(1, 2, 3))
})

/** Never called: the types are what the compiler knows. */
export function types(left: Stream<A>, right: Stream<B>): void {
  expectTypeOf(antiJoin(left, right, { on: ['k', 'k'] })).toEqualTypeOf<Stream<A>>()
  // @ts-expect-error no column "n" on the right
  antiJoin(left, right, { on: ['n', 'n'] })
}
