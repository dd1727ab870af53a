/** The laws of aggregate, for each function by itself and for all together, by key and over everything; floats, nulls, duplicates, negative weights. */
import fc from 'fast-check'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { nearest, scaledSum } from '../../../tests/laws/doubles.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import { there, total } from '../../../tests/laws/there.ts'
import {
  type Aggregate,
  aggregate,
  argMax,
  argMin,
  arrayAgg,
  avg,
  type Batch,
  canonicalText,
  compare,
  count,
  countDistinct,
  fold,
  join,
  max,
  min,
  reduce,
  sum,
  table,
  type Value,
  ZSet,
  zsetAgg,
} from '../../index.ts'

type Row = { k: string | null; n: number | null; s: string }
type Weighted = readonly (readonly [Row, number])[]

const t = table('t', { k: z.string().nullable(), n: z.number().nullable(), s: z.string() })
const rows = fc.record({
  k: fc.constantFrom('x', 'y', null),
  n: fc.constantFrom(null, 0, 1, 2, -3, 0.1, 0.2, 0.3, 1e16, Number.MAX_VALUE, -Number.MAX_VALUE),
  s: fc.constantFrom('a', 'b', 'é😀'),
})

/** What a function gives for the rows of a group, in the plainest way there is. */
interface Checked {
  readonly made: Aggregate<Row, unknown, unknown>
  readonly of: (rows: Weighted) => unknown
}

const numbers = (rows: Weighted): [number, number][] =>
  rows.flatMap(([{ n }, weight]) => (n === null ? [] : [[n, weight]]))

/** The values that are there, in order. */
const present = <V extends Value>(pairs: Iterable<readonly [V, number]>): V[] =>
  there(pairs).map(([value]) => value)

const repeated = <T>(pairs: readonly (readonly [T, number])[]): T[] =>
  pairs.flatMap(([value, weight]) => Array<T>(Math.max(0, weight)).fill(value))

const sumOf = (terms: readonly (readonly [number, number])[]): number | null =>
  total(terms) === 0 ? null : nearest(scaledSum(terms))

function mean(terms: readonly (readonly [number, number])[]): number | null {
  const weight = total(terms)
  return weight === 0 ? null : nearest(scaledSum(terms), BigInt(weight))
}

const best = (rows: Weighted, sign: 1 | -1): Row | null =>
  present(rows)
    .filter(({ n }) => n !== null)
    .sort((a, b) => sign * compare(a.n, b.n) || compare(a, b))[0] ?? null

const functions: Record<string, Checked> = {
  sum: { made: sum((row: Row) => row.n), of: (rows) => sumOf(numbers(rows)) },
  'sum-of-bigints': {
    made: sum((row: Row) => (row.n === null ? null : BigInt(Math.round(row.n)))),
    of: (rows) =>
      total(numbers(rows)) === 0
        ? null
        : numbers(rows).reduce((sum, [n, weight]) => sum + BigInt(Math.round(n)) * BigInt(weight), 0n),
  },
  count: { made: count(), of: (rows) => rows.reduce((n, [, weight]) => n + weight, 0) },
  'count-of': {
    made: count((row: Row) => row.n),
    of: (rows) => numbers(rows).reduce((n, [, weight]) => n + weight, 0),
  },
  avg: { made: avg((row: Row) => row.n), of: (rows) => mean(numbers(rows)) },
  min: { made: min((row: Row) => row.n), of: (rows) => present(numbers(rows))[0] ?? null },
  max: { made: max((row: Row) => row.n), of: (rows) => present(numbers(rows)).at(-1) ?? null },
  'max-string': {
    made: max((row: Row) => row.s),
    of: (rows) => present(rows.map(([{ s }, weight]) => [s, weight] as const)).at(-1) ?? null,
  },
  argMin: { made: argMin((row: Row) => row.n), of: (rows) => best(rows, 1) },
  argMax: { made: argMax((row: Row) => row.n), of: (rows) => best(rows, -1) },
  'argMax-pick': {
    made: argMax(
      (row: Row) => row.n,
      (row) => row.s,
    ),
    of: (rows) => best(rows, -1)?.s ?? null,
  },
  countDistinct: { made: countDistinct((row: Row) => row.n), of: (rows) => present(numbers(rows)).length },
  arrayAgg: {
    made: arrayAgg(),
    of: (rows) => repeated([...rows].sort(([a], [b]) => compare(a, b))),
  },
  'arrayAgg-of': {
    made: arrayAgg((row: Row) => row.n),
    of: (rows) => repeated(rows.map(([{ n }, weight]) => [n, weight] as const)).sort(compare),
  },
  'arrayAgg-order': {
    made: arrayAgg((row: Row) => row.s, { order: [['n', 'desc']] }),
    of: (rows) =>
      repeated([...rows].sort(([a], [b]) => -compare(a.n, b.n) || compare(a, b))).map(({ s }) => s),
  },
  zsetAgg: { made: zsetAgg(), of: (rows) => ZSet.from(rows) },
  'zsetAgg-of': {
    made: zsetAgg((row: Row) => row.n),
    of: (rows) => ZSet.from(rows.map(([{ n }, weight]) => [n, weight] as const)),
  },
  reduce: {
    made: reduce({
      zero: { a: 0, other: 0 },
      add: (sums, { s }: Row, weight) =>
        s === 'a' ? { ...sums, a: sums.a + weight } : { ...sums, other: sums.other + weight },
      result: ({ a, other }) => `${a} of ${a + other}`,
    }),
    of: (rows) => {
      const count = (of: Weighted): number => of.reduce((n, [, weight]) => n + weight, 0)
      return `${count(rows.filter(([{ s }]) => s === 'a'))} of ${count(rows)}`
    },
  },
  fold: {
    made: fold((rows: readonly Row[]) => rows.map(({ s }) => s).join('')),
    of: (rows) =>
      repeated([...rows].sort(([a], [b]) => compare(a, b)))
        .map(({ s }) => s)
        .join(''),
  },
}

/** The rows of aggregates over `t`: of each key whose total weight is not 0, or of everything. */
function meaning(used: Record<string, Checked>, keyed: boolean) {
  const results = (rows: Weighted): object =>
    Object.fromEntries(Object.entries(used).map(([name, { of }]) => [name, of(rows)]))
  return ({ t }: { t: Batch }): Batch => {
    const all = [...t] as [Row, number][]
    if (!keyed) return ZSet.of<unknown>(results(all))
    return ZSet.of<unknown>(
      ...(['x', 'y', null] as const).flatMap((k) => {
        const rows = all.filter(([row]) => row.k === k)
        return rows.reduce((n, [, weight]) => n + weight, 0) === 0 ? [] : [{ k, ...results(rows) }]
      }),
    )
  }
}

function check(name: string, used: Record<string, Checked>, keyed: boolean): void {
  const made = Object.fromEntries(Object.entries(used).map(([name, { made }]) => [name, made]))
  checkOperator({
    name,
    tables: { t },
    rows: { t: rows },
    build: ({ t }) => aggregate(t, keyed ? { by: 'k', ...made } : made),
    meaning: { batch: meaning(used, keyed) },
    except: [
      ...(keyed ? [] : (['fixpoints'] as const)),
      // Whole rows are given to these as often as they are there.
      ...(Object.keys(used).some((name) => /arrayAgg|fold/.test(name)) ? (['great weights'] as const) : []),
    ],
  })
}

/** Those that differ from another one by an argument are checked among all only. */
const VARIANTS = ['count-of', 'max-string', 'argMax-pick', 'arrayAgg-of', 'zsetAgg-of']
for (const [name, checked] of Object.entries(functions))
  if (!VARIANTS.includes(name)) check(`aggregate-${name}`, { [name]: checked }, true)
check('aggregate-all', functions, true)
check('aggregate-everything', functions, false)

checkOperator({
  name: 'aggregate-join',
  tables: { a, b },
  rows: {
    a: rowsOfA.map((row) => ({ ...row, n: Math.sign(row.n) })),
    b: rowsOfB.map((row) => ({ ...row, m: Math.sign(row.m) })),
  },
  build: ({ a, b }) =>
    aggregate(join(a, b, { on: ['k', 'k'] }), {
      by: { k: (row) => row.left.k, m: (row) => row.right.m },
      total: sum((row) => row.left.n * row.right.m),
      pairs: count(),
      least: min((row) => row.left.n),
      rights: zsetAgg((row) => row.right),
    }),
  meaning: {
    batch: ({ a, b }) => {
      type Pair = { n: number; m: number; right: unknown; weight: number }
      const groups = new Map<string, { k: unknown; m: number; pairs: Pair[] }>()
      for (const [x, v] of a as ZSet<{ k: string | null; n: number }>) {
        for (const [y, w] of b as ZSet<{ k: string | null; m: number }>) {
          if (x.k === null || x.k !== y.k) continue
          const name = canonicalText([x.k, y.m])
          const group = groups.get(name) ?? { k: x.k, m: y.m, pairs: [] }
          group.pairs.push({ n: x.n, m: y.m, right: y, weight: v * w })
          groups.set(name, group)
        }
      }
      return ZSet.of(
        ...[...groups.values()].flatMap(({ k, m, pairs }) => {
          const weight = pairs.reduce((sum, { weight }) => sum + weight, 0)
          if (weight === 0) return []
          const total = pairs.reduce((sum, { n, m, weight }) => sum + n * m * weight, 0)
          const least = present(pairs.map(({ n, weight }) => [n, weight] as const))[0] ?? null
          const rights = ZSet.from(pairs.map(({ right, weight }) => [right, weight] as const))
          return [{ k, m, total, pairs: weight, least, rights }]
        }),
      )
    },
  },
})
