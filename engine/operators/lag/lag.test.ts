import { expect, expectTypeOf, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { type A, eachRow, inOrder, type Order } from '../../../tests/laws/ordered-rows.ts'
import { CountingStore } from '../../../tests/laws/reads.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  circuit,
  compare,
  incrementalize,
  lag,
  lead,
  MemoryStore,
  map,
  StandaloneRunner,
  type Stream,
  ZSet,
} from '../../index.ts'

const byN: Order = (x, y) => x.n - y.n

checkOperator({
  name: 'lag',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => lag(a, { order: 'n' }),
  meaning: {
    batch: ({ a }) => eachRow(inOrder(a, byN), (row, i, rows) => ({ row, lag: rows[i - 1] ?? null })),
  },
})

checkOperator({
  name: 'lag-by',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) =>
    lag(a, { by: { positive: (row) => row.n > 0 }, order: 'k', offset: 3, of: (row) => row.n, default: 0 }),
  meaning: {
    batch: ({ a }) =>
      eachRow(
        inOrder(
          a,
          (x, y) => compare(x.k, y.k),
          (row) => row.n > 0,
        ),
        (row, i, rows) => ({ row, lag: rows[i - 3]?.n ?? 0 }),
      ),
  },
})

checkOperator({
  name: 'lead',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => lead(a, { order: { n: 'desc' }, offset: 2 }),
  meaning: {
    batch: ({ a }) =>
      eachRow(
        inOrder(a, (x, y) => byN(y, x)),
        (row, i, rows) => ({ row, lead: rows[i + 2] ?? null }),
      ),
  },
})

checkOperator({
  name: 'lag-nothing',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => lag(a, { order: 'n', offset: 0, of: (row) => row.k }),
  meaning: { batch: ({ a }) => eachRow(inOrder(a, byN), (row) => ({ row, lag: row.k })) },
})

checkSql({
  name: 'lag',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) =>
    map(
      lag(a, { by: 'k', order: { n: 'desc' }, offset: 2, of: (row) => row.n, default: -1 }),
      ({ row, lag }) => ({
        ...row,
        lag,
      }),
    ),
  select: 'SELECT k, n, lag(n, 2, -1) OVER (PARTITION BY k ORDER BY n DESC) AS lag FROM a',
})

checkSql({
  name: 'lead',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) =>
    map(lead(a, { order: ['k', 'n'], of: (row) => row.k }), ({ row, lead }) => ({ ...row, lead })),
  select: 'SELECT k, n, lead(k) OVER (ORDER BY k NULLS LAST, n) AS lead FROM a',
})

it('a change reads its neighbours only, and puts out what changes for them', () => {
  for (const [build, offset] of [
    [(a: Stream<A>) => lag(a, { order: 'n' }), 1],
    [(a: Stream<A>) => lead(a, { order: 'n', offset: 5 }), 5],
  ] as const) {
    const store = new CountingStore()
    const { graph } = incrementalize(circuit('neighbours', { a }, ({ a }) => build(a)))
    const runner = new StandaloneRunner(graph, store)
    const step = (...changes: [A, number][]): number =>
      ([...runner.step(new Map([['a', ZSet.from(changes)]])).values()][0] as ZSet<unknown>).size
    step(...Array.from({ length: 1000 }, (_, n): [A, number] => [{ k: 'x', n }, 1]))
    store.reads()
    expect(step([{ k: 'x', n: 500.5 }, 1])).toBe(1 + 2 * offset)
    expect(store.reads()).toBeLessThanOrEqual(2 * offset + 2)
    expect(step([{ k: 'x', n: 300 }, -1], [{ k: 'x', n: 700 }, 1])).toBe(
      1 + 2 * offset + 1 + 2 * (offset - 1),
    )
    expect(store.reads()).toBeLessThanOrEqual(2 * (2 * offset + 2))
  }
})

it('refuses offsets that are not whole, and says where the other side is', () => {
  const made = (build: (a: Stream<A>) => Stream<unknown>) => () => circuit('made', { a }, ({ a }) => build(a))
  expect(made((a) => lag(a, { order: 'n', offset: 0.5 }))).toThrow(
    'lag: offset is 0.5; expected a whole number, 0 or more',
  )
  expect(made((a) => lead(a, { order: 'n', offset: -1 }))).toThrow(
    expect.objectContaining({ hint: 'Rows on the other side are those of lag.' }),
  )
  expect(made((a) => lead(a, { order: 'n', of: (row) => (row as A & { m: number }).m }))).toThrow(
    'lead: of reads the column "m", but the columns there are "k", "n"',
  )
})

it('a function of the neighbour that fails says for which row', () => {
  const made = circuit('made', { a }, ({ a }) =>
    lag(a, { order: 'n', of: (row) => (row.k as string).length }),
  )
  const runner = new StandaloneRunner(incrementalize(made).graph, new MemoryStore())
  expect(() => runner.step(new Map([['a', ZSet.of({ k: null, n: 1 }, { k: 'x', n: 2 })]]))).toThrow(
    /^lag "made.output" failed on the row {"k":null,"n":1}: TypeError/,
  )
})

/** Never called: each line must be an error of the compiler, or none. */
export function types(stream: Stream<A>): void {
  expectTypeOf(lag(stream, { order: 'n' })).toEqualTypeOf<
    Stream<{ readonly row: A; readonly lag: A | null }>
  >()
  expectTypeOf(lead(stream, { by: 'k', order: 'n', of: (row) => row.n })).toEqualTypeOf<
    Stream<{ readonly row: A; readonly lead: number | null }>
  >()
  expectTypeOf(lag(stream, { order: { n: 'desc' }, of: (row) => row.n, default: 0 })).toEqualTypeOf<
    Stream<{ readonly row: A; readonly lag: number }>
  >()
  // @ts-expect-error no column "m" in the function
  lag(stream, { order: 'n', of: (row) => row.m })
  // @ts-expect-error no column "m" to order by
  lead(stream, { order: 'm' })
}
