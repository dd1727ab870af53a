/** What aggregates say of mistakes, what they share, and how often they ask. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  argMax,
  argMin,
  arrayAgg,
  avg,
  cache,
  circuit,
  count,
  countDistinct,
  Database,
  fixpoint,
  fold,
  incrementalize,
  MemoryStore,
  map,
  max,
  min,
  reduce,
  type Store,
  type Stream,
  sum,
  table,
  ZSet,
  zsetAgg,
} from '../../index.ts'
import { openBetterSqlite3 } from '../../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../trace/sqlite/store.ts'

const t = table('t', { k: z.string(), n: z.number().nullable(), s: z.string(), any: z.any() })
type Row = { k: string; n: number | null; s: string; any: unknown }
const row = (k: string, n: number | null, any: unknown = null): Row => ({ k, n, s: `${k}${n}`, any })

const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

describe('an aggregate that cannot be built says why', () => {
  it.each<[string, (t: Stream<Row>) => unknown, string, string?]>([
    [
      'nothing to compute',
      (t) => aggregate(t, {}),
      'aggregate is given nothing to compute',
      "For example aggregate(stream, { by: 'column', n: count() }).",
    ],
    [
      'no results at all',
      (t) => aggregate(t, undefined as never),
      'aggregate: the results are undefined, expected aggregate functions by name',
      "For example aggregate(stream, { by: 'column', rows: count() }).",
    ],
    [
      'a function without a name',
      (t) => aggregate(t, count() as never),
      'aggregate: the results are an aggregate function, expected aggregate functions by name',
      "For example aggregate(stream, { by: 'column', rows: count() }).",
    ],
    [
      'a function that is not called',
      (t) => aggregate(t, { n: count as never }),
      'aggregate: "n" is a function, expected an aggregate function such as sum(…) or count()',
      'Call it, as in n: count().',
    ],
    [
      'a stream given to a function of aggregate',
      (t) => count(t as never),
      'count is given a stream, expected a function of the row',
      "It is a function of aggregate: aggregate(stream, { by: 'column', name: count(…) }).",
    ],
    [
      'a stream given to reduce',
      (t) => reduce(t as never),
      'reduce is given a stream, expected { zero, add }',
    ],
    [
      'a column given to sum',
      () => sum('n' as never),
      'sum is given a string, expected a function of the row',
      'For a column: sum(row => row.n).',
    ],
    [
      'a pick that is none',
      () => argMin((row: Row) => row.n, 's' as never),
      'argMin: pick is given a string, expected a function of the row',
    ],
    [
      'a sum of strings',
      (t) => aggregate(t, { by: 'k', total: sum((row) => row.s as never) }),
      'aggregate: "total": sum got a string, expected a number, a bigint or null',
    ],
    [
      'a mean of booleans',
      (t) => aggregate(t, { mean: avg((row) => (row.s === '') as never) }),
      'aggregate: "mean": avg got a boolean, expected a number, a bigint or null',
    ],
    [
      'a reduction that forgets the weight',
      (t) => aggregate(t, { by: 'k', total: reduce({ zero: 0, add: (sum, row) => sum + (row.n ?? 0) }) }),
      'aggregate: "total": reduce does not take back what it added: add(add(zero, row, 1), row, -1) is 2, expected 0',
      'Multiply by the weight, as in add: (sum, row, weight) => sum + row.x * weight; or use fold, which need not be linear.',
    ],
    [
      'a reduction of what cannot be stored',
      () => reduce({ zero: new Map(), add: (map: Map<string, number>) => map }),
      'reduce: zero is no plain data: row is an instance of Map',
    ],
    [
      'an order by a column that is not there',
      (t) => aggregate(t, { list: arrayAgg((row) => row.s, { order: 'm' as never }) }),
      'aggregate: "list": order reads the column "m", but the columns there are "k", "n", "s", "any"',
    ],
    [
      'a row for nothing in iterations',
      (t) => fixpoint(t, (t) => aggregate(t, { n: count() }) as never),
      'aggregate cannot be used inside a fixpoint as it is: it has a row also for nothing',
      'Say what to group by.',
    ],
  ])('%s', (_what, build, message, hint) => {
    const made = (): unknown =>
      circuit('c', { t }, ({ t }) => ({ x: build(t as Stream<Row>) as Stream<unknown> }))
    expect(made).toThrow(message)
    if (hint !== undefined) expect(made).toThrow(expect.objectContaining({ hint }))
  })

  const misspelt = (row: Row): never => (row as never as { m: never }).m
  it.each<[string, Parameters<typeof aggregate<Row, { x: ReturnType<typeof count> }>>[1]['x']]>(
    Object.entries({
      sum: sum(misspelt),
      count: count(misspelt),
      avg: avg(misspelt),
      min: min(misspelt),
      max: max(misspelt),
      argMin: argMin(misspelt),
      'pick of argMax': argMax((row: Row) => row.n, misspelt),
      countDistinct: countDistinct(misspelt),
      arrayAgg: arrayAgg(misspelt),
      zsetAgg: zsetAgg(misspelt),
      reduce: reduce({ zero: 0, add: (sum, row: Row, weight) => sum + misspelt(row) * weight }),
      fold: fold((rows: readonly Row[]) => rows.map(misspelt)),
    }) as never,
  )('a column that is not there, in %s', (_name, x) => {
    expect(() => circuit('c', { t }, ({ t }) => aggregate(t as Stream<Row>, { x }))).toThrow(
      'aggregate: "x" reads the column "m", but the columns there are "k", "n", "s", "any"',
    )
  })
})

describe.each(STORES)('a function that fails on a row, %s,', (_store, open) => {
  it.each<[string, ReturnType<typeof min<Row, unknown>>, string]>([
    [
      'sum',
      sum((row: Row) => row.any as number),
      'aggregate "c.output/aggregate" failed on the row {"any":"one","k":"x","n":1,"s":"x1"}: sum got a string, expected a number, a bigint or null',
    ],
    [
      'min',
      min((row: Row) => (row.any === 'one' ? undefined : row.n)),
      'aggregate "c.output/aggregate" failed on the row {"any":"one","k":"x","n":1,"s":"x1"}: an aggregate\'s function gave undefined, expected a value or null',
    ],
    [
      'max of no value',
      max((row: Row) => (row.any === 'one' ? new Map() : row.n)),
      'aggregate "c.output/aggregate" failed on the row {"any":"one","k":"x","n":1,"s":"x1"}: row[1] is an instance of Map',
    ],
    [
      'pick',
      argMin(
        (row: Row) => row.n,
        (row) => (row.any as number).toFixed(1),
      ),
      'failed on the row {"any":"one","k":"x","n":1,"s":"x1"}: TypeError',
    ],
    [
      'fold',
      fold((rows: readonly Row[]) => rows.map((row) => (row.any as number).toFixed(1))),
      'aggregate "c.output/aggregate" failed on the group {"k":"x"}: TypeError',
    ],
    [
      'reduce that changes what it is given',
      reduce({
        zero: { sum: 0 },
        add: (sums, row: Row, weight) => {
          if (row.any === 'one') sums.sum += weight
          return { sum: sums.sum + weight }
        },
      }),
      'failed on the row {"any":"one","k":"x","n":1,"s":"x1"}: TypeError: Cannot assign to read only property',
    ],
    [
      'reduce that returns nothing',
      reduce({
        zero: 0,
        add: (sum: number, row: Row, weight) => (row.any === 'one' ? undefined : sum + weight) as number,
      }),
      'reduce: add returned undefined, expected the accumulator with the row added',
    ],
  ])('%s, says so, and nothing has changed', (_name, x, message) => {
    const db = new Database(open())
    const made = circuit('c', { t }, ({ t }) =>
      cache(aggregate(t as Stream<Row>, { by: 'k', x, n: count() })),
    )
    db.add(made)
    db.insert(t, row('x', 2, 3))
    const before = String(db.view(made).zset())
    expect(() => db.insert(t, row('y', 1, 1), row('x', 1, 'one'))).toThrow(message)
    expect(String(db.view(made).zset())).toBe(before)
    db.insert(t, row('y', 1, 1))
    expect(db.view(made).get({ k: 'y' })?.n).toBe(1)
  })
})

it('a sample row without a number says nothing of functions that want one', () => {
  const made = circuit('c', { t }, ({ t }) =>
    cache(
      aggregate(t, {
        total: sum((row) => row.any.x as number),
        first: sum((row) => row.any),
        squares: reduce({ zero: 0, add: (sum, row, weight) => sum + row.any ** 2 * weight }),
      }),
    ),
  )
  const db = new Database(new MemoryStore())
  db.add(made)
  expect(() => db.insert(t, row('x', 1, 3))).toThrow('sum got undefined, expected a number, a bigint or null')
})

it.each(STORES)('nested values are read back as they were, %s', (_store, open) => {
  const db = new Database(open())
  const made = circuit('c', { t }, ({ t }) =>
    cache(
      aggregate(t, {
        by: 'k',
        set: zsetAgg((row) => row.n),
        list: arrayAgg((row) => row.n),
        best: argMax((row) => row.n),
      }),
    ),
  )
  db.add(made)
  db.insert(t, row('x', 1), row('x', 1), row('x', null))
  const { set, list, best } = db.view(made).get({ k: 'x' }) as {
    set: ZSet<number>
    list: unknown
    best: unknown
  }
  expect(set.weight(1)).toBe(2)
  expect(set.plus(ZSet.of(7)).size).toBe(3)
  expect(list).toEqual([1, 1, null])
  expect(best).toEqual(row('x', 1))
})

it('functions of the same values share a trace', () => {
  const least = (row: Row): number | null => row.n
  const made = circuit('c', { t }, ({ t }) =>
    aggregate(t as Stream<Row>, {
      by: 'k',
      least: min(least),
      most: max(least),
      different: countDistinct(least),
      again: min((row) => row.n),
      again2: max((row) => row.n),
      first: argMin(least),
      last: argMax(least),
      other: min((row) => row.s),
      total: sum(least),
      list: arrayAgg(),
      set: zsetAgg(),
    }),
  )
  expect(
    incrementalize(made)
      .graph.toJSON()
      .vertices.at(-1)
      ?.states.map(({ name }) => name),
  ).toEqual([
    'c.output accumulators',
    'c.output values for least',
    'c.t by (k, first = "(row) => row.n", *)',
    'c.output values for other',
    't by (k)',
  ])
})

it('the columns of results are known to what reads them, those of records are not', () => {
  const built = (
    read: (row: { total: number | null; best: Row | null; pair: { a: number } }) => unknown,
  ): unknown =>
    circuit('c', { t }, ({ t }) =>
      map(
        aggregate(t as Stream<Row>, {
          total: sum((row) => row.n),
          best: argMin((row) => row.n),
          pair: reduce({ zero: { a: 0 }, add: ({ a }, _row, weight) => ({ a: a + weight }) }),
        }),
        read,
      ),
    )
  expect(built((row) => row.pair.a + (row.total ?? 0))).toBeDefined()
  expect(built((row) => (row.pair as never as { b: number }).b)).toBeDefined()
  const known = (): unknown =>
    circuit('c', { t }, ({ t }) =>
      map(
        aggregate(t as Stream<Row>, { best: argMin((row) => row.n) }),
        ({ best }) => (best as never as { m: 1 }).m,
      ),
    )
  expect(known).toThrow('map reads the column "best.m"')
})

it.each(STORES)('a change costs what it brings, not what its group holds, %s', (_store, open) => {
  let asked = 0
  const counted = (row: Row): number | null => {
    asked++
    return row.n
  }
  const db = new Database(open())
  const made = circuit('c', { t }, ({ t }) =>
    aggregate(t as Stream<Row>, {
      by: 'k',
      total: sum(counted),
      mean: avg(counted),
      numbers: count(counted),
      least: min(counted),
      most: max(counted),
      different: countDistinct(counted),
      first: argMin(counted),
      last: argMax(counted),
    }),
  )
  db.add(made)
  const costOf = (change: () => void): number => {
    asked = 0
    change()
    return asked
  }
  const costs = [10, 1000].map((size) => {
    const k = `group of ${size}`
    db.insert(t, ...Array.from({ length: size }, (_, n) => row(k, n)))
    return [
      costOf(() => db.insert(t, row(k, 5.5))),
      costOf(() => db.remove(t, row(k, 5.5))),
      costOf(() => db.remove(t, row(k, 0))),
      costOf(() => db.remove(t, row(k, size - 1))),
    ]
  })
  expect(costs[1]).toEqual(costs[0])
  expect(Math.max(...(costs[0] as number[]))).toBeLessThan(30)
})
