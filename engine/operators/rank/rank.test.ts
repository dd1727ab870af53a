import { describe, expect, expectTypeOf, it } from 'vitest'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { type A, eachRow, inOrder, type Order } from '../../../tests/laws/ordered-rows.ts'
import { CountingStore } from '../../../tests/laws/reads.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  circuit,
  compare,
  denseRank,
  incrementalize,
  map,
  rank,
  rowNumber,
  StandaloneRunner,
  type Stream,
  ZSet,
} from '../../index.ts'

const byN: Order = (x, y) => x.n - y.n
const bySignDescending: Order = (x, y) => Math.sign(y.n) - Math.sign(x.n)
const byK: Order = (x, y) => compare(x.k, y.k)

const before = (rows: A[], row: A, order: Order): A[] => rows.filter((other) => order(other, row) < 0)

checkOperator({
  name: 'row-number',
  except: ['great weights'],
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => rowNumber(a, { order: 'n' }),
  meaning: { batch: ({ a }) => eachRow(inOrder(a, byN), (row, i) => ({ row, rowNumber: i + 1 })) },
})

checkOperator({
  name: 'row-number-by',
  except: ['great weights'],
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => rowNumber(a, { by: { positive: (row) => row.n > 0 }, order: [['k', 'desc']] }),
  meaning: {
    batch: ({ a }) =>
      eachRow(
        inOrder(
          a,
          (x, y) => byK(y, x),
          (row) => row.n > 0,
        ),
        (row, i) => ({ row, rowNumber: i + 1 }),
      ),
  },
})

checkOperator({
  name: 'rank',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => rank(a, { by: 'k', order: [[(row) => Math.sign(row.n), 'desc']] }),
  meaning: {
    batch: ({ a }) =>
      eachRow(
        inOrder(a, bySignDescending, (row) => row.k),
        (row, _i, rows) => ({ row, rank: 1 + before(rows, row, bySignDescending).length }),
      ),
  },
})

checkOperator({
  name: 'dense-rank',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => denseRank(a, { order: 'k' }),
  meaning: {
    batch: ({ a }) =>
      eachRow(inOrder(a, byK), (row, _i, rows) => ({
        row,
        denseRank: 1 + new Set(before(rows, row, byK).map(({ k }) => k)).size,
      })),
  },
})

checkSql({
  name: 'row-number',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) =>
    map(rowNumber(a, { by: 'k', order: { n: 'desc' } }), ({ row, rowNumber }) => ({ ...row, rowNumber })),
  select: 'SELECT k, n, row_number() OVER (PARTITION BY k ORDER BY n DESC) AS rowNumber FROM a',
})

checkSql({
  name: 'rank',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => map(rank(a, { order: { k: 'desc' } }), ({ row, rank }) => ({ ...row, rank })),
  select: 'SELECT k, n, rank() OVER (ORDER BY k DESC NULLS FIRST) AS rank FROM a',
})

checkSql({
  name: 'dense-rank',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) =>
    map(denseRank(a, { by: { sign: (row) => Math.sign(row.n) }, order: 'k' }), ({ row, denseRank }) => ({
      ...row,
      denseRank,
    })),
  select: 'SELECT k, n, dense_rank() OVER (PARTITION BY sign(n) ORDER BY k NULLS LAST) AS denseRank FROM a',
})

describe('the cost of a change', () => {
  /** A thousand rows with n from 0 to 999, of which k is x in the first half and y in the second. */
  const runner = (build: (a: Stream<A>) => Stream<unknown>) => {
    const store = new CountingStore()
    const { graph } = incrementalize(circuit('numbers', { a }, ({ a }) => build(a)))
    const runner = new StandaloneRunner(graph, store)
    const step = (...changes: [A, number][]): { output: number; reads: number } => {
      store.reads()
      const [output] = runner.step(new Map([['a', ZSet.from(changes)]])).values()
      return { output: (output as ZSet<unknown>).size, reads: store.reads() }
    }
    step(...Array.from({ length: 1000 }, (_, n): [A, number] => [{ k: n < 500 ? 'x' : 'y', n }, 1]))
    return step
  }

  it('of a row number is that of the rows below, which are output', () => {
    const step = runner((a) => rowNumber(a, { order: 'n' }))
    expect(step([{ k: 'x', n: 2000 }, 1])).toEqual({ output: 1, reads: 2 })
    const { output, reads } = step([{ k: 'x', n: 989.5 }, 1])
    expect(output).toBe(1 + 2 * 11)
    expect(reads).toBeLessThan(15)
  })

  it('of rows that go and come at the same place is that of the rows between', () => {
    const step = runner((a) => rowNumber(a, { order: 'n' }))
    const { output, reads } = step([{ k: 'x', n: 100 }, -1], [{ k: 'x', n: 105.5 }, 1])
    expect(output).toBe(2 + 2 * 5)
    expect(reads).toBeLessThan(12)
  })

  it('of a rank or dense rank does not grow with the rows that share it', () => {
    for (const build of [
      (a: Stream<A>) => rank(a, { order: 'k' }),
      (a: Stream<A>) => denseRank(a, { order: 'k' }),
    ]) {
      const step = runner(build)
      const { output, reads } = step([{ k: 'y', n: 5000 }, 1], [{ k: 'y', n: 700 }, -1])
      expect(output).toBe(2)
      expect(reads).toBeLessThan(6)
    }
  })

  it('of a dense rank ends where places are as before', () => {
    const step = runner((a) => denseRank(a, { order: 'k' }))
    const { output, reads } = step([{ k: 'x', n: 5000 }, 1])
    expect(output).toBe(1)
    expect(reads).toBeLessThan(4)
  })
})

it('says in whose order a column is missing', () => {
  const made = (build: (a: Stream<A>) => Stream<unknown>) => () =>
    circuit('numbers', { a }, ({ a }) => build(a))
  expect(made((a) => rank(a, { order: { m: 'desc' } as never }))).toThrow(
    'rank: order reads the column "m", but the columns there are "k", "n"',
  )
  expect(made((a) => denseRank(a, { order: 'n', by: 'm' as never }))).toThrow(
    'denseRank: by reads the column "m", but the columns there are "k", "n"',
  )
})

/** Never called: each line must be an error of the compiler, or none. */
export function types(stream: Stream<A>): void {
  expectTypeOf(rank(stream, { order: 'n' })).toEqualTypeOf<
    Stream<{ readonly row: A; readonly rank: number }>
  >()
  expectTypeOf(map(rowNumber(stream, { by: 'k', order: 'n' }), (found) => found.rowNumber)).toEqualTypeOf<
    Stream<number>
  >()
  // @ts-expect-error no column "m" to order by
  denseRank(stream, { order: 'm' })
  // @ts-expect-error no column "m" to group by
  rank(stream, { by: ['k', 'm'], order: 'n' })
}
