/** Random circuits: operators over rows in an order. */
import {
  count,
  denseRank,
  firstN,
  type KeySpec,
  lag,
  lead,
  map,
  max,
  min,
  type OrderSpec,
  rank,
  rowNumber,
  type Stream,
  sum,
  window,
} from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { columnOf, type Expression, functionOf } from './expressions.ts'
import { spell } from './joins.ts'
import type { Kinds } from './kind.ts'
import { type ColumnType, EXACT, nullable, type Row, type Source, WIDEST } from './types.ts'

type Direction = 'asc' | 'desc'
type Part = readonly [column: number, direction: Direction]

/** An order with groups, as the operators are told and as SQL says it. */
interface Ordering {
  readonly options: { readonly by?: KeySpec<Row>; readonly order: OrderSpec<Row> }
  /** The columns of the parts. */
  readonly columns: readonly number[]
  readonly partition: string
  readonly parts: string
  /** The parts, then what decides between rows that are equal in them. */
  readonly rows: string
}

function ordering({ columns, relation }: Source, choose: Choose): Ordering {
  const by = choose.flag() ? choose.some([...columns.keys()], 2) : []
  const parts = choose
    .some([...columns.keys()], 2)
    .map((column): Part => [column, choose.flag() ? 'desc' : 'asc'])
  const sql = (column: number, direction: Direction): string =>
    `v.c${column} ${direction === 'asc' ? 'ASC NULLS LAST' : 'DESC NULLS FIRST'}`
  const said = parts.map(([column, direction]) => sql(column, direction))
  return {
    options: { ...(by.length === 0 ? {} : { by: spell(by, choose) }), order: spellOrder(parts, choose) },
    columns: parts.map(([column]) => column),
    partition: `PARTITION BY ${relation.partition(by.map((i) => `v.c${i}`))}`,
    parts: `ORDER BY ${said.join(', ')}`,
    rows: `ORDER BY ${[...said, ...columns.map((_, i) => sql(i, 'asc'))].join(', ')}`,
  }
}

/** An order, as users may write it. */
function spellOrder(parts: readonly Part[], choose: Choose): OrderSpec<Row> {
  const [[first]] = parts as [Part]
  if (parts.length === 1 && parts[0]?.[1] === 'asc' && choose.flag())
    return choose.flag() ? `c${first}` : functionOf<Row, unknown>(`row.c${first}`)
  if (choose.flag()) return Object.fromEntries(parts.map(([column, direction]) => [`c${column}`, direction]))
  return parts.map(([column, direction]) => [
    choose.flag() ? `c${column}` : functionOf<Row, unknown>(`row.c${column}`),
    direction,
  ])
}

/** The rows of a stream with a cell more, in place of the last column of the widest. */
function withCell(
  { columns, relation }: Source,
  made: Stream<{ readonly row: Row }>,
  name: string,
  sql: string,
  type = EXACT,
): ReturnType<Kinds[string]['make']> {
  const at = Math.min(columns.length, WIDEST - 1)
  const kept = relation.cellsOf('v').slice(0, at)
  return {
    stream: map(made, functionOf<{ readonly row: Row }, Row>(`({ ...row.row, c${at}: row.${name} })`)),
    columns: [...columns.slice(0, at), type],
    sql: relation.select([...kept, sql]),
  }
}

function numbering(
  operator: (stream: Stream<Row>, options: Ordering['options']) => Stream<{ readonly row: Row }>,
  name: string,
  sql: string,
): Kinds[string] {
  return {
    arity: 1,
    // Each iteration would have more numbers.
    outsideOnly: true,
    make: ([input], choose) => {
      const source = input as Source
      const { options, partition, parts, rows } = ordering(source, choose)
      const order = name === 'rowNumber' ? rows : parts
      return withCell(source, operator(source.stream, options), name, `${sql} OVER (${partition} ${order})`)
    },
  }
}

function neighbour(operator: typeof lag | typeof lead, name: string): Kinds[string] {
  return {
    arity: 1,
    make: ([input], choose) => {
      const source = input as Source
      const { options, partition, rows } = ordering(source, choose)
      const column = columnOf(source.columns, choose.below(source.columns.length))
      const offset = choose.below(4)
      const made = operator(source.stream, { ...options, offset, of: functionOf<Row, unknown>(column.js) })
      const sql = `${name}(${column.sql}, ${offset}) OVER (${partition} ${rows})`
      return withCell(source, made, name, sql, nullable(column.type))
    },
  }
}

/** An aggregate function of a column and what it is in SQL. */
interface FunctionOf {
  readonly made: unknown
  readonly sql: string
  readonly type: ColumnType
}

function functionOver(column: Expression, choose: Choose): FunctionOf {
  const { js, sql, type } = column
  const of = functionOf<Row, string>(js)
  switch (choose.below(5)) {
    case 1:
      return { made: min(of), sql: `min(${sql})`, type: nullable(type) }
    case 2:
      return { made: max(of), sql: `max(${sql})`, type: nullable(type) }
    case 3:
      return { made: count(of), sql: `count(${sql})`, type: EXACT }
    default:
      return type.base === 'exact'
        ? { made: sum(of as never), sql: `sum(${sql})`, type: nullable(EXACT) }
        : { made: count(), sql: 'count(*)', type: EXACT }
  }
}

/** The edge of a frame as SQL says it. */
function edgeSql(edge: number | null, end: 'PRECEDING' | 'FOLLOWING'): string {
  if (edge === null) return `UNBOUNDED ${end}`
  return edge === 0 ? 'CURRENT ROW' : `${Math.abs(edge)} ${edge < 0 ? 'PRECEDING' : 'FOLLOWING'}`
}

const EDGES = [null, -2, -1, 0, 1, 2] as const

/** A frame, with the order that its rows are in. */
function frameOf({ parts, rows, columns: ordered }: Ordering, { columns }: Source, choose: Choose) {
  const [from, to] = [choose.of(EDGES), choose.of(EDGES)].sort((a, b) => (a ?? -9) - (b ?? -9))
  const edges = [from ?? null, choose.flag() ? null : (to ?? null)] as const
  const between = `BETWEEN ${edgeSql(edges[0], 'PRECEDING')} AND ${edgeSql(edges[1], 'FOLLOWING')}`
  const isMeasured = edges.some((edge) => edge !== null && edge !== 0)
  const canBeMeasured = ordered.length === 1 && columns[ordered[0] as number]?.base === 'exact'
  return choose.flag() || (isMeasured && !canBeMeasured)
    ? { frame: { rows: edges }, over: `${rows} ROWS ${between}` }
    : { frame: { range: edges }, over: `${parts} RANGE ${between}` }
}

export const orderKinds: Kinds = {
  firstN: {
    arity: 1,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const { options, partition, rows } = ordering(input as Source, choose)
      const n = 1 + choose.below(3)
      const offset = choose.flag() ? choose.below(3) : 0
      const cells = relation.columnsOf('v').join(', ')
      return {
        stream: firstN(stream, { ...options, n, offset }),
        columns,
        sql: `SELECT ${cells} FROM (SELECT *, row_number() OVER (${partition} ${rows}) AS place FROM ${relation.name} v) v
          WHERE place > ${offset} AND place <= ${offset + n}`,
      }
    },
  },
  rowNumber: numbering(rowNumber, 'rowNumber', 'row_number()'),
  rank: numbering(rank, 'rank', 'rank()'),
  denseRank: numbering(denseRank, 'denseRank', 'dense_rank()'),
  window: {
    arity: 1,
    often: 4,
    // Each iteration would count and sum to other values.
    outsideOnly: true,
    make: ([input], choose) => {
      const source = input as Source
      const made = ordering(source, choose)
      const column = columnOf(source.columns, choose.below(source.columns.length))
      const { made: result, sql, type } = functionOver(column, choose)
      const { frame, over } = frameOf(made, source, choose)
      const stream = window(source.stream, { ...made.options, frame, result } as never)
      return withCell(source, stream as never, 'result', `${sql} OVER (${made.partition} ${over})`, type)
    },
  },
  lag: neighbour(lag, 'lag'),
  lead: neighbour(lead, 'lead'),
}
