import { expect, expectTypeOf, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { type A, inOrder, type Order } from '../../../tests/laws/ordered-rows.ts'
import { CountingStore } from '../../../tests/laws/reads.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  circuit,
  compare,
  firstN,
  incrementalize,
  MemoryStore,
  StandaloneRunner,
  type Store,
  type Stream,
  ZSet,
} from '../../index.ts'

const byN: Order = (x, y) => x.n - y.n
const byKDescending: Order = (x, y) => compare(y.k, x.k)

/** The rows of each group from one position to before another. */
function cut(
  input: ZSet<unknown>,
  order: Order,
  from: number,
  to: number,
  by?: (row: A) => unknown,
): ZSet<unknown> {
  return ZSet.of(...inOrder(input, order, by).flatMap((rows) => rows.slice(from, to)))
}

checkOperator({
  name: 'first-n',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => firstN(a, { n: 3, order: 'n' }),
  meaning: { batch: ({ a }) => cut(a, byN, 0, 3) },
})

checkOperator({
  name: 'first-n-offset',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => firstN(a, { n: 2, offset: 2, order: { k: 'desc', n: 'desc' } }),
  meaning: { batch: ({ a }) => cut(a, (x, y) => byKDescending(x, y) || byN(y, x), 2, 4) },
})

checkOperator({
  name: 'first-n-by',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => firstN(a, { n: 2, by: 'k', order: [[(row) => Math.sign(row.n), 'desc']] }),
  meaning: {
    batch: ({ a }) =>
      cut(
        a,
        (x, y) => Math.sign(y.n) - Math.sign(x.n),
        0,
        2,
        (row) => row.k,
      ),
  },
})

checkSql({
  name: 'first-n',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => firstN(a, { n: 3, offset: 1, order: { n: 'desc' } }),
  select: 'SELECT k, n FROM a ORDER BY n DESC, k ASC NULLS LAST LIMIT 3 OFFSET 1',
})

checkSql({
  name: 'first-n-by',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => firstN(a, { n: 2, by: 'k', order: 'n' }),
  select: `SELECT k, n FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY n) AS place FROM a)
    WHERE place <= 2`,
})

/** A runner of the first three by n. */
function firstThree(store: Store): (...changes: [A, number][]) => ZSet<unknown> {
  const made = circuit('top', { a }, ({ a }) => firstN(a, { n: 3, order: 'n' }))
  const runner = new StandaloneRunner(incrementalize(made).graph, store)
  return (...changes) => [...runner.step(new Map([['a', ZSet.from(changes)]])).values()][0] as ZSet<unknown>
}

it('a row of weight 5 is put out three times by a first 3, not five times and not once', () => {
  const step = firstThree(new MemoryStore())
  expect(String(step([{ k: 'x', n: 7 }, 5]))).toBe('{|{"k":"x","n":7}:3|}')
  expect(String(step([{ k: 'y', n: 6 }, 1]))).toBe('{|{"k":"x","n":7}:-1,{"k":"y","n":6}:1|}')
})

it('rows behind the last one are compared with it, and nothing is read', () => {
  const store = new CountingStore()
  const step = firstThree(store)
  step(...Array.from({ length: 1000 }, (_, n): [A, number] => [{ k: 'x', n }, 1]))
  store.reads()
  expect(step([{ k: 'x', n: 5000 }, 1], [{ k: 'x', n: 500 }, -1]).isEmpty).toBe(true)
  expect(store.reads()).toBe(0)
})

it('other changes read what leaves or comes, whatever n and the offset are', () => {
  const store = new CountingStore()
  const made = circuit('page', { a }, ({ a }) => firstN(a, { n: 100, offset: 300, order: 'n' }))
  const runner = new StandaloneRunner(incrementalize(made).graph, store)
  const step = (...changes: [A, number][]): { output: number; reads: number } => {
    store.reads()
    const [output] = runner.step(new Map([['a', ZSet.from(changes)]])).values()
    return { output: (output as ZSet<unknown>).size, reads: store.reads() }
  }
  step(...Array.from({ length: 1000 }, (_, n): [A, number] => [{ k: 'x', n }, 1]))
  const before = step([{ k: 'x', n: 10.5 }, 1])
  expect(before.output).toBe(2)
  expect(before.reads).toBeLessThanOrEqual(8)
  const inside = step([{ k: 'x', n: 350 }, -1])
  expect(inside.output).toBe(2)
  expect(inside.reads).toBeLessThanOrEqual(6)
})

it('refuses numbers that are not whole', () => {
  const top = (options: { n: number; offset?: number }) => () =>
    circuit('top', { a }, ({ a }) => firstN(a, { order: 'n', ...options }))
  expect(top({ n: 2.5 })).toThrow('firstN: n is 2.5; expected a whole number, 0 or more')
  expect(top({ n: 1, offset: -1 })).toThrow('firstN: offset is -1; expected a whole number, 0 or more')
  expect(top({} as never)).toThrow('firstN: n is undefined; expected a whole number, 0 or more')
})

it('an order that fails on a row says which', () => {
  const made = circuit('top', { a }, ({ a }) => firstN(a, { n: 1, order: (row) => (row.k as string).length }))
  const runner = new StandaloneRunner(incrementalize(made).graph, new MemoryStore())
  expect(() => runner.step(new Map([['a', ZSet.of({ k: null, n: 1 })]]))).toThrow(
    /^firstN "top.output" failed on the row {"k":null,"n":1}: TypeError/,
  )
})

/** Never called: each line must be an error of the compiler, or none. */
export function types(stream: Stream<A>): void {
  expectTypeOf(firstN(stream, { n: 1, by: ['k'], order: { n: 'desc', k: 'asc' } })).toEqualTypeOf<Stream<A>>()
  expectTypeOf(firstN(stream, { n: 1, order: [[(row) => row.n, 'desc'], 'k'] })).toEqualTypeOf<Stream<A>>()
  // @ts-expect-error no column "m" to order by
  firstN(stream, { n: 1, order: { m: 'desc' } })
  // @ts-expect-error no column "m" in the function
  firstN(stream, { n: 1, order: (row) => row.m })
  // @ts-expect-error no column "m" to group by
  firstN(stream, { n: 1, by: 'm', order: 'n' })
  // @ts-expect-error an order is needed
  firstN(stream, { n: 1 })
}
