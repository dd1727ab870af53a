import { expect, expectTypeOf, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import {
  type Batch,
  circuit,
  filter,
  incrementalize,
  MemoryStore,
  map,
  StandaloneRunner,
  type Stream,
  semiJoin,
  ZSet,
} from '../../index.ts'
import type { Arrangement } from '../../trace/arrangement.ts'

type A = { k: string | null; n: number }
type B = { k: string | null; m: number }

/** By summing over all right rows for each left row. */
function matching<X, Y>(left: Batch, right: Batch, on: (x: X, y: Y) => boolean): ZSet<unknown> {
  const weight = (x: unknown): number =>
    [...right].reduce((sum, [y, w]) => sum + (on(x as X, y as Y) ? w : 0), 0)
  return ZSet.from([...left].filter(([row]) => weight(row) > 0))
}
const sameKey = (x: A, y: { k: string | null }): boolean => x.k !== null && x.k === y.k

checkOperator({
  name: 'semi-join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => semiJoin(a, b, { on: ['k', 'k'] }),
  meaning: { batch: ({ a, b }) => matching(a, b, sameKey) },
})

checkOperator({
  name: 'semi-join-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => semiJoin(a, a, { on: ['k', 'k'] }),
  meaning: { batch: ({ a }) => matching(a, a, sameKey) },
})

checkOperator({
  name: 'semi-join-composite',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => semiJoin(a, b, { on: [['k', 'n'], { k: 'k', m: (row) => row.m }] }),
  meaning: { batch: ({ a, b }) => matching(a, b, (x: A, y: B) => sameKey(x, y) && x.n === y.m) },
})

checkOperator({
  name: 'semi-join-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    semiJoin(
      map(a, (row) => row.n),
      filter(b, (row) => row.m < 3),
      { on: [(n) => n, (row) => row.m] },
    ),
  meaning: {
    batch: ({ a, b }) =>
      matching(
        ZSet.from([...a].map(([row, weight]): [unknown, number] => [(row as A).n, weight])),
        b,
        (n: number, y: B) => y.m < 3 && n === y.m,
      ),
  },
})

checkSql({
  name: 'semi-join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => semiJoin(a, b, { on: ['k', 'k'] }),
  select: 'SELECT k, n FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k)',
})

it('a mistake in the keys is an error in the names of the user', () => {
  expect(() => circuit('c', { a, b }, ({ a, b }) => semiJoin(a, b, { on: ['k', 'n' as 'm'] }))).toThrow(
    'semiJoin: on[1] reads the column "n", but the columns there are "k", "m"',
  )
  expect(() => circuit('c', { a, b }, ({ a, b }) => semiJoin(a, b, { on: ['k', ['k', 'm']] }))).toThrow(
    'semiJoin: on[0] has 1 component (k), but on[1] has 2 components (k, m)',
  )
  expect(() => circuit('c', { a, b }, ({ a, b }) => semiJoin(a, b, { on: 'k' } as never))).toThrow(
    'semiJoin: on is a string, expected the key of the left and the key of the right side',
  )
  expect(() => circuit('c', { a }, ({ a }) => semiJoin(a, undefined as never, { on: ['k', 'k'] }))).toThrow(
    'semiJoin: right is undefined, expected a stream',
  )
})

it('keeps of the right side one number per key, whatever its rows', () => {
  const { graph } = incrementalize(circuit('c', { a, b }, ({ a, b }) => semiJoin(a, b, { on: ['k', 'k'] })))
  expect(graph.toJSON().vertices.find(({ path }) => path === 'output')?.states).toEqual([
    { kind: 'trace', name: 'a by (k)', port: 'left' },
    { kind: 'accumulators', name: 'c.output weights of right keys' },
  ])
})

it('a change costs the left rows of the keys that come or go, not those of the keys that stay', () => {
  const reads: string[] = []
  const made = circuit('c', { a, b }, ({ a, b }) => semiJoin(a, b, { on: ['k', 'k'] }))
  const runner = new StandaloneRunner(incrementalize(made).graph, watched(new MemoryStore(), reads))
  const step = (table: string, row: unknown, weight: number): void => {
    reads.length = 0
    runner.step(new Map([[table, ZSet.from([[row, weight]])]]))
  }
  step('b', { k: 'x', m: 1 }, 1)
  expect(reads).toEqual(['"x"'])
  step('b', { k: 'x', m: 2 }, 1)
  expect(reads).toEqual([])
  step('a', { k: 'x', n: 1 }, 1)
  expect(reads).toEqual([])
  step('b', { k: 'x', m: 2 }, -1)
  expect(reads).toEqual([])
  step('b', { k: 'x', m: 1 }, -1)
  expect(reads).toEqual(['"x"'])
})

/** A store whose traces note the keys whose rows are read. */
function watched(store: MemoryStore, reads: string[]): MemoryStore {
  const open = store.trace.bind(store)
  store.trace = <T>(name: string, arrangement: Arrangement) => {
    const trace = open<T>(name, arrangement)
    for (const read of ['get', 'parts'] as const) {
      const original = trace[read].bind(trace)
      trace[read] = (key) => {
        reads.push(key.text)
        return original(key)
      }
    }
    return trace
  }
  return store
}

/** Never called: the types are what the compiler knows. */
export function types(left: Stream<A>, right: Stream<B>): void {
  expectTypeOf(semiJoin(left, right, { on: ['k', 'k'] })).toEqualTypeOf<Stream<A>>()
  // @ts-expect-error no column "n" on the right
  semiJoin(left, right, { on: ['n', 'n'] })
}
