/** What a change of a window costs, what it is in SQL, which windows are refused, and what `tsc` knows of them. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import type { A } from '../../../tests/laws/ordered-rows.ts'
import { CountingStore } from '../../../tests/laws/reads.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  arrayAgg,
  avg,
  circuit,
  count,
  countDistinct,
  fold,
  incrementalize,
  MemoryStore,
  map,
  max,
  min,
  StandaloneRunner,
  type Stream,
  sum,
  table,
  type WindowSpec,
  window,
  ZSet,
} from '../../index.ts'

/** No larger numbers: SQLite's sums round. */
const rows = { a: rowsOfA.map((row) => ({ ...row, n: Math.min(row.n, 9) })) }

checkSql({
  name: 'window-running',
  tables: { a },
  rows,
  build: ({ a }) =>
    map(
      window(a, { order: { k: 'desc' }, total: sum((row) => Math.trunc(row.n)), rows: count() }),
      ({ row, total, rows }) => ({ ...row, total, rows }),
    ),
  select: `SELECT k, n, sum(CAST(n AS INTEGER)) OVER w AS total, count(*) OVER w AS rows FROM a
    WINDOW w AS (ORDER BY k DESC NULLS FIRST)`,
})

checkSql({
  name: 'window-rows',
  tables: { a },
  rows,
  build: ({ a }) =>
    map(
      window(a, {
        by: 'k',
        order: 'n',
        frame: { rows: [-3, -1] },
        least: min((row) => row.n),
        mean: avg((row) => Math.trunc(row.n)),
      }),
      ({ row, least, mean }) => ({ ...row, least, mean }),
    ),
  select: `SELECT k, n, min(n) OVER w AS least, avg(CAST(n AS INTEGER)) OVER w AS mean FROM a
    WINDOW w AS (PARTITION BY k ORDER BY n ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING)`,
})

checkSql({
  name: 'window-range',
  tables: { a },
  rows,
  build: ({ a }) =>
    map(
      window(a, {
        order: { n: 'desc' },
        frame: { range: [-1, 2] },
        most: max((row) => row.k),
        rows: count(),
      }),
      ({ row, most, rows }) => ({ ...row, most, rows }),
    ),
  select: `SELECT k, n, max(k) OVER w AS most, count(*) OVER w AS rows FROM a
    WINDOW w AS (ORDER BY n DESC RANGE BETWEEN 1 PRECEDING AND 2 FOLLOWING)`,
})

describe('the cost of a change, in a thousand rows with n from 0 to 999', () => {
  function runner(spec: WindowSpec<A>) {
    const store = new CountingStore()
    const { graph } = incrementalize(circuit('windows', { a }, ({ a }) => window(a, spec)))
    const runner = new StandaloneRunner(graph, store)
    const step = (...changes: [A, number][]): { output: number; reads: number } => {
      store.reads()
      const [output] = runner.step(new Map([['a', ZSet.from(changes)]])).values()
      return { output: (output as ZSet<unknown>).size, reads: store.reads() }
    }
    step(...Array.from({ length: 1000 }, (_, n): [A, number] => [{ k: 'x', n }, 1]))
    return step
  }
  const total = sum((row: A) => row.n)

  it('of a running sum is that of the rows behind it, which are output', () => {
    const step = runner({ order: 'n', total })
    expect(step([{ k: 'x', n: 2000 }, 1])).toEqual({ output: 1, reads: 1 })
    const { output, reads } = step([{ k: 'x', n: 989.5 }, 1])
    expect(output).toBe(1 + 2 * 11)
    expect(reads).toBeLessThanOrEqual(2 * 11 + 1)
  })

  it('of a running maximum likewise', () => {
    const step = runner({ order: 'n', frame: { rows: [null, 0] }, most: max((row) => row.n) })
    expect(step([{ k: 'x', n: 2000 }, 1]).reads).toBeLessThanOrEqual(1)
    expect(step([{ k: 'x', n: 989.5 }, 1]).reads).toBeLessThanOrEqual(12)
  })

  it('of frames that end with the group is that of the rows before it', () => {
    const step = runner({ order: 'n', frame: { range: [0, null] }, total })
    const { output, reads } = step([{ k: 'x', n: 10.5 }, 1])
    expect(output).toBe(1 + 2 * 11)
    expect(reads).toBeLessThanOrEqual(2 * 11 + 2)
  })

  it('of a wide range is that of the rows whose frame holds it, not of the frame', () => {
    const step = runner({ order: 'n', frame: { range: [-500, 0] }, total })
    expect(step([{ k: 'x', n: 1000 }, 1])).toEqual({ output: 1, reads: 3 })
    const { output, reads } = step([{ k: 'x', n: 990.5 }, 1])
    expect(output).toBe(1 + 2 * 10)
    expect(reads).toBeLessThanOrEqual(3 * 11)
  })

  it('of a range that does not hold its own row is that of both places', () => {
    const step = runner({ order: 'n', frame: { range: [-500, -499] }, total })
    const { output, reads } = step([{ k: 'x', n: 400 }, 1], [{ k: 'x', n: 400 }, -1], [{ k: 'y', n: 100 }, 1])
    expect(output).toBe(1 + 2 * 2)
    expect(reads).toBeLessThanOrEqual(20)
  })

  it('of so many rows is that of as many', () => {
    for (const spec of [
      { total },
      { all: arrayAgg((row: A) => row.n), kinds: countDistinct((row: A) => row.k) },
    ]) {
      const step = runner({ order: 'n', frame: { rows: [-3, 1] }, ...spec })
      const { output, reads } = step([{ k: 'y', n: 500.5 }, 1])
      expect(output).toBe(1 + 2 * 4)
      expect(reads).toBeLessThanOrEqual(3 + 1 + 3 + 2)
    }
  })

  it('of several changes far from each other is the sum of theirs', () => {
    const step = runner({ order: 'n', frame: { range: [-2, 0] }, total })
    const { output, reads } = step([{ k: 'x', n: 100.5 }, 1], [{ k: 'x', n: 800 }, -1])
    expect(output).toBe(1 + 2 * 2 + 1 + 2 * 2)
    expect(reads).toBeLessThanOrEqual(24)
  })
})

describe('refuses', () => {
  it.each<readonly [string, unknown]>([
    ['window is given nothing to compute', { order: 'n' }],
    ['window is given nothing to compute', undefined],
    ['window: "row" is the column of the row itself', { order: 'n', row: count() }],
    [
      'window: "total" is a function, expected an aggregate function such as sum(…) or count()',
      { total: count },
    ],
    ['window: order reads the column "m", but the columns there are "k", "n"', { order: 'm', rows: count() }],
    [
      'window: "total" reads the column "m", but the columns there are "k", "n"',
      { total: sum((row: { m: number }) => row.m) },
    ],
    ['window: the frame is neither of rows nor a range', { order: 'n', frame: {}, rows: count() }],
    [
      'window: the frame is neither of rows nor a range',
      { order: 'n', frame: { rows: [0, 0], range: [0, 0] }, rows: count() },
    ],
    [
      "window: the frame's rows have no two edges; expected [from, to]",
      { order: 'n', frame: { rows: 3 }, rows: count() },
    ],
    [
      "window: an edge of the frame's rows is 0.5; expected a whole number or null",
      { order: 'n', frame: { rows: [0, 0.5] }, rows: count() },
    ],
    [
      "window: an edge of the frame's range is a string; expected a number or null",
      { order: 'n', frame: { range: ['1', 2] }, rows: count() },
    ],
    [
      'window: the frame ends before it begins: from 2 to 1',
      { order: 'n', frame: { rows: [2, 1] }, rows: count() },
    ],
    [
      "window: a range from -1 to 0 is measured in the order's value, but the order has 2 parts",
      { order: ['n', 'k'], frame: { range: [-1, 0] }, rows: count() },
    ],
    [
      "window: a range from -1 to 0 is measured in the order's value, but there is no order",
      { frame: { range: [-1, 0] }, rows: count() },
    ],
  ])('%s', (message, spec) => {
    const made = () => circuit('windows', { a }, ({ a }) => window(a, spec as never) as Stream<unknown>)
    expect(made).toThrow(expect.objectContaining({ name: 'CircuitError', message }))
  })

  it('a row for which a function fails', () => {
    const made = circuit('windows', { a }, ({ a }) =>
      window(a, {
        order: 'n',
        frame: { rows: [-1, 0] },
        longest: fold((rows) => rows.map(({ k }) => (k as string).length)),
      }),
    )
    const runner = new StandaloneRunner(incrementalize(made).graph, new MemoryStore())
    expect(() => runner.step(new Map([['a', ZSet.of({ k: 'x', n: 1 }, { k: null, n: 2 })]]))).toThrow(
      /^window "windows.output" failed on the row {"k":null,"n":2}: TypeError/,
    )
  })
})

it('ranges of dates are told in milliseconds', () => {
  const visits = table('visits', { at: z.date(), user: z.string() })
  const DAY = 86_400_000
  const made = circuit('active', { visits }, ({ visits }) =>
    window(visits, { order: 'at', frame: { range: [-7 * DAY, 0] }, users: countDistinct((row) => row.user) }),
  )
  const runner = new StandaloneRunner(incrementalize(made).graph, new MemoryStore())
  const day = (n: number): Date => new Date(n * DAY)
  const visit = (n: number, user: string) => ({ at: day(n), user })
  const changes = ZSet.of(visit(1, 'ann'), visit(8, 'bob'), visit(9, 'bob'), visit(9, 'eve'))
  const [output] = runner.step(new Map([['visits', changes]])).values()
  expect(
    [...(output as ZSet<{ row: { at: Date }; users: number }>)].map(([{ row, users }]) => [
      row.at.getTime() / DAY,
      users,
    ]),
  ).toEqual([
    [1, 1],
    [8, 2],
    [9, 2],
    [9, 2],
  ])
})

/** Never called: each line must be an error of the compiler, or none. */
export function types(stream: Stream<A>): void {
  expectTypeOf(
    window(stream, { order: 'n', total: sum((row) => row.n), least: min((row) => row.k) }),
  ).toEqualTypeOf<Stream<{ readonly row: A; total: number; least: string | null }>>()
  expectTypeOf(
    window(stream, { by: 'k', order: { n: 'desc' }, frame: { rows: [-2, 0] }, mean: avg((row) => row.n) }),
  ).toEqualTypeOf<Stream<{ readonly row: A; mean: number }>>()
  // A frame that does not hold its own row may be empty.
  expectTypeOf(
    window(stream, { order: 'n', frame: { range: [1, null] }, mean: avg((row) => row.n) }),
  ).toEqualTypeOf<Stream<{ readonly row: A; mean: number | null }>>()
  expectTypeOf(
    window(stream, { order: 'n', frame: { rows: [null, -1] }, least: min((row) => row.n), rows: count() }),
  ).toEqualTypeOf<Stream<{ readonly row: A; least: number | null; rows: number }>>()
  // @ts-expect-error no column "m" to order by
  window(stream, { order: { m: 'desc' }, rows: count() })
  // @ts-expect-error no column "m" in the sum
  window(stream, { order: 'n', total: sum((row) => row.m) })
  // @ts-expect-error a frame has two edges
  window(stream, { order: 'n', frame: { rows: [-1] }, rows: count() })
  // @ts-expect-error no aggregate function
  window(stream, { order: 'n', total: 3 })
}
