/** The operators whose cost per step is measured against the size of their state: one entry each. */
import { z } from 'zod'
import {
  type Aggregate,
  aggregate,
  antiJoin,
  argMax,
  argMin,
  arrayAgg,
  avg,
  cache,
  count,
  countDistinct,
  delay,
  denseRank,
  differentiate,
  distinct,
  except,
  filter,
  firstN,
  flatMap,
  flatten,
  fold,
  fullJoin,
  group,
  inspect,
  integrate,
  intersect,
  join,
  lag,
  lead,
  leftJoin,
  map,
  max,
  min,
  minus,
  neg,
  perGroup,
  plus,
  product,
  rank,
  reduce,
  rightJoin,
  rowNumber,
  type Stream,
  semiJoin,
  sum,
  table,
  transitiveClosure,
  union,
  window,
  zsetAgg,
} from '../../engine/node.ts'

/** `of` is the id of a row of `others`, `bucket` one of ten, so that groups grow with the state; `score` is spread over 0 … 1. */
export const items = table(
  'items',
  { id: z.int(), of: z.int(), bucket: z.int(), score: z.number() },
  { key: 'id' },
)
export const others = table('others', { id: z.int(), label: z.string() }, { key: 'id' })

export interface Item {
  readonly id: number
  readonly of: number
  readonly bucket: number
  readonly score: number
}
export interface Other {
  readonly id: number
  readonly label: string
}

export interface Measured {
  readonly name: string
  build(items: Stream<Item>, others: Stream<Other>): Stream<unknown>
  /** Why the cost grows with the state, where it is known to: that much is put out, or has to be looked at. */
  readonly linear?: string
  /** The score of the row that comes and goes, where it matters; else in the middle. */
  readonly score?: number
  /** Whether only that row comes and goes, not rows that were there from the beginning. */
  readonly alone?: boolean
  /** Not measured beyond so many rows: it would take too long. */
  readonly upTo?: number
}

/** Chains of four nodes each. */
const edges = (items: Stream<Item>): Stream<{ from: number; to: number }> =>
  map(
    filter(items, ({ id }) => id % 4 !== 3),
    ({ id }) => ({ from: id, to: id + 1 }),
  )
const ids = (stream: Stream<{ id: number }>): Stream<number> => map(stream, ({ id }) => id)
const byScore = { by: 'bucket', order: 'score' } as const

/** One aggregate function over ten groups. */
function aggregated(name: string, made: () => Aggregate<Item, unknown, unknown>, linear?: string): Measured {
  return {
    name: `aggregate: ${name}`,
    build: (items) => aggregate(items, { by: 'bucket', value: made() }),
    ...(linear === undefined ? {} : { linear, upTo: 100_000 }),
  }
}

export const OPERATORS: readonly Measured[] = [
  { name: 'map', build: (items) => map(items, ({ id }) => id) },
  { name: 'filter', build: (items) => filter(items, ({ id }) => id % 2 === 0) },
  { name: 'flatMap', build: (items) => flatMap(items, ({ id }) => [id, id + 1]) },
  { name: 'neg', build: (items) => neg(items) },
  { name: 'plus', build: (items) => plus(items, items) },
  {
    name: 'minus',
    build: (items) =>
      minus(
        items,
        filter(items, ({ id }) => id % 2 === 0),
      ),
  },
  { name: 'inspect', build: (items) => inspect(items, { label: 'items', print: () => {} }) },
  { name: 'cache', build: (items) => cache(items, { by: 'bucket' }) },
  { name: 'differentiate', build: (items) => differentiate(items) },
  { name: 'delay', build: (items) => delay(items) },
  { name: 'integrate', build: (items) => integrate(items), linear: 'puts out its whole state' },
  { name: 'distinct', build: (items) => distinct(map(items, ({ id }) => id % 1_000_003)) },
  { name: 'union', build: (items, others) => union(ids(items), ids(others)) },
  { name: 'intersect', build: (items, others) => intersect(ids(items), ids(others)) },
  { name: 'except', build: (items, others) => except(ids(items), ids(others)) },
  { name: 'join', build: (items, others) => join(items, others, { on: ['of', 'id'] }) },
  { name: 'leftJoin', build: (items, others) => leftJoin(items, others, { on: ['of', 'id'] }) },
  { name: 'rightJoin', build: (items, others) => rightJoin(items, others, { on: ['of', 'id'] }) },
  { name: 'fullJoin', build: (items, others) => fullJoin(items, others, { on: ['of', 'id'] }) },
  { name: 'semiJoin', build: (items, others) => semiJoin(items, others, { on: ['of', 'id'] }) },
  { name: 'antiJoin', build: (items, others) => antiJoin(items, others, { on: ['of', 'id'] }) },
  {
    name: 'product',
    build: (items, others) =>
      product(
        items,
        filter(others, ({ id }) => id % 100 === 0),
      ),
    linear: 'puts out a row for each row of the other side',
    upTo: 10_000,
  },
  aggregated('sum', () => sum((row) => row.score)),
  aggregated('count', () => count()),
  aggregated('avg', () => avg((row) => row.score)),
  aggregated('reduce', () => reduce({ zero: 0, add: (total, row, weight) => total + row.of * weight })),
  aggregated('min', () => min((row) => row.score)),
  aggregated('max', () => max((row) => row.score)),
  aggregated('argMin', () => argMin((row) => row.score)),
  aggregated('argMax', () => argMax((row) => row.score)),
  aggregated('countDistinct', () => countDistinct((row) => row.score)),
  aggregated('arrayAgg', () => arrayAgg((row) => row.score), 'its value is the whole group'),
  aggregated('zsetAgg', () => zsetAgg((row) => row.score), 'its value is the whole group'),
  aggregated('fold', () => fold((rows) => [...rows].length), 'may look at the whole group'),
  {
    name: 'aggregate over everything',
    build: (items) => aggregate(items, { total: sum((row) => row.score) }),
  },
  { name: 'firstN', build: (items) => firstN(items, { n: 10, ...byScore }) },
  { name: 'firstN, among the first', build: (items) => firstN(items, { n: 10, ...byScore }), score: -1 },
  { name: 'lag', build: (items) => lag(items, byScore) },
  { name: 'lead', build: (items) => lead(items, byScore) },
  {
    name: 'window, 3 rows',
    build: (items) => window(items, { ...byScore, frame: { rows: [-2, 0] }, total: sum((row) => row.score) }),
  },
  {
    name: 'window, range of 3',
    build: (items) =>
      window(items, {
        by: 'bucket',
        order: 'id',
        frame: { range: [-20, 0] },
        total: sum((row) => row.score),
      }),
  },
  {
    name: 'window, running sum',
    build: (items) => window(items, { ...byScore, total: sum((row) => row.score) }),
    linear: 'puts out a new sum for every row behind',
    upTo: 100_000,
  },
  { name: 'rowNumber, at the end', build: (items) => rowNumber(items, byScore), score: 2, alone: true },
  {
    name: 'rowNumber, in the middle',
    build: (items) => rowNumber(items, byScore),
    linear: 'puts out a new number for every row behind',
    upTo: 100_000,
  },
  { name: 'rank, at the end', build: (items) => rank(items, byScore), score: 2, alone: true },
  { name: 'denseRank, at the end', build: (items) => denseRank(items, byScore), score: 2, alone: true },
  {
    name: 'perGroup of a join',
    build: (items, others) =>
      flatten(
        perGroup(
          { left: group(items, 'bucket'), right: group(others, ({ id }) => id % 10) },
          ({ left, right }) => join(left, right, { on: ['of', 'id'] }),
        ),
      ),
  },
  { name: 'transitiveClosure', build: (items) => transitiveClosure(edges(items)) },
]
