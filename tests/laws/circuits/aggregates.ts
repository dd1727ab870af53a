/** Random circuits: aggregates, by key and over everything, or over all of a group. */
import {
  aggregate,
  argMax,
  argMin,
  arrayAgg,
  avg,
  count,
  countDistinct,
  fold,
  map,
  max,
  min,
  reduce,
  sum,
  zsetAgg,
} from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { columnOf, type Expression, functionOf, withDefault } from './expressions.ts'
import { spell } from './joins.ts'
import type { Kinds } from './kind.ts'
import { type ColumnType, EXACT, NESTED, nullable, ROUNDED, type Row, type Source, WIDEST } from './types.ts'

/** An aggregate function of a column and what it is in SQL; null if it does not take that type. */
interface AggregateOf {
  readonly made: unknown
  /** Null where SQL has no such function. */
  readonly sql: string | null
  readonly type: ColumnType
}

type MakeAggregate = (column: Expression) => AggregateOf | null

/** Functions that put out values of the column only. Over everything there may be nothing: then these are null. */
const CHOOSING: readonly MakeAggregate[] = [
  ({ js, sql, type }) => ({
    made: min(functionOf<Row, unknown>(js)),
    sql: `min(${sql})`,
    type: nullable(type),
  }),
  ({ js, sql, type }) => ({
    made: max(functionOf<Row, unknown>(js)),
    sql: `max(${sql})`,
    type: nullable(type),
  }),
  // The row of the smallest value has the smallest value, whichever row it is.
  (column) => {
    const { js, sql } = withDefault(column)
    const f = functionOf<Row, unknown>(js)
    return { made: argMin(f, f), sql: `min(${sql})`, type: nullable(column.type) }
  },
  (column) => {
    const { js, sql } = withDefault(column)
    const f = functionOf<Row, unknown>(js)
    return { made: argMax(f, f), sql: `max(${sql})`, type: nullable(column.type) }
  },
  ({ js, type }) => {
    const middle = `rows.length === 0 ? null : ((row) => ${js})(rows[Math.floor(rows.length / 2)])`
    return {
      made: fold(functionOf<readonly Row[], unknown>(middle, 'rows')),
      sql: null,
      type: nullable(type),
    }
  },
]

const FUNCTIONS: readonly MakeAggregate[] = [
  () => ({ made: count(), sql: 'count(*)', type: EXACT }),
  ({ js, sql }) => ({ made: count(functionOf<Row, unknown>(js)), sql: `count(${sql})`, type: EXACT }),
  (column) => {
    if (column.type.base !== 'exact') return null
    const { js, sql } = column
    return { made: sum(functionOf<Row, number | null>(js)), sql: `sum(${sql})`, type: nullable(EXACT) }
  },
  (column) => {
    if (column.type.base !== 'exact') return null
    const { js, sql } = column
    return { made: avg(functionOf<Row, number | null>(js)), sql: `avg(${sql})`, type: nullable(ROUNDED) }
  },
  ({ js, sql }) => ({
    made: countDistinct(functionOf<Row, unknown>(js)),
    sql: `count(DISTINCT ${sql})`,
    type: EXACT,
  }),
  (column) => {
    if (column.type.base !== 'exact') return null
    const { js, sql } = withDefault(column)
    const add = functionOf<unknown, number>(`total + weight * ${js}`, 'total', 'row', 'weight')
    return { made: reduce({ zero: 0, add }), sql: `total(${sql})`, type: EXACT }
  },
  ({ js }) => ({ made: zsetAgg(functionOf<Row, unknown>(js)), sql: null, type: NESTED }),
  ({ js }) => ({ made: arrayAgg(functionOf<Row, unknown>(js)), sql: null, type: NESTED }),
  ...CHOOSING,
]

export const aggregateKinds: Kinds = {
  aggregate: {
    arity: 1,
    often: 4,
    make: ([input], choose, { recursive }) => {
      const { stream, columns, relation } = input as Source
      // In a fixpoint there are no rows for nothing, and each iteration would count and sum to other values.
      const by = !recursive && choose.below(4) === 0 ? [] : choose.some([...columns.keys()], 2)
      const among = recursive ? CHOOSING : FUNCTIONS
      const functions = functionsOf(columns, among, WIDEST - by.length, choose)
      const key = by.length === 0 ? undefined : spell(by, choose)
      const made = aggregate(stream, {
        ...(key === undefined ? {} : { by: key }),
        ...Object.fromEntries(functions.map(({ made }, i) => [`a${i}`, made])),
      } as never)
      const names = [...keyNames(key, by), ...functions.map((_, i) => `a${i}`)]
      const keys = by.map((i) => `v.c${i}`)
      const all = by.length === 0 && relation.groups === 0
      return {
        stream: map(
          made,
          functionOf<Row>(`({ ${names.map((name, i) => `c${i}: row.${name}`).join(', ')} })`),
        ),
        columns: [...by.map((i) => columns[i] as ColumnType), ...functions.map(({ type }) => type)],
        sql: functions.some(({ sql }) => sql === null)
          ? null
          : relation.select(
              [...keys, ...functions.map(({ sql }) => sql as string)],
              all ? '' : `GROUP BY ${relation.partition(keys)}`,
            ),
      }
    },
  },
}

/** One to three functions, at most so many. */
function functionsOf(
  columns: readonly ColumnType[],
  among: readonly MakeAggregate[],
  most: number,
  choose: Choose,
): AggregateOf[] {
  const functions = Array.from({ length: 1 + choose.below(Math.min(3, most)) }, () =>
    choose.of(among)(columnOf(columns, choose.below(columns.length))),
  ).filter((made) => made !== null)
  return functions.length > 0 ? functions : [{ made: count(), sql: 'count(*)', type: EXACT }]
}

/** What the key's columns are called in the aggregate's rows. */
function keyNames(key: unknown, by: readonly number[]): string[] {
  if (key === undefined) return []
  if (typeof key === 'function') return ['key']
  return typeof key === 'string' || Array.isArray(key) ? by.map((i) => `c${i}`) : Object.keys(key as object)
}
