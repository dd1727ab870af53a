/** Random circuits: operators over rows in an order. */
import {
  denseRank,
  firstN,
  type KeySpec,
  lag,
  lead,
  map,
  type OrderSpec,
  rank,
  rowNumber,
  type Stream,
} from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { columnOf, functionOf } from './expressions.ts'
import { spell } from './joins.ts'
import type { Kinds } from './kind.ts'
import { EXACT, nullable, type Row, type Source, WIDEST } from './types.ts'

type Direction = 'asc' | 'desc'
type Part = readonly [column: number, direction: Direction]

/** An order with groups, as the operators are told and as SQL says it. */
interface Ordering {
  readonly options: { readonly by?: KeySpec<Row>; readonly order: OrderSpec<Row> }
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
  lag: neighbour(lag, 'lag'),
  lead: neighbour(lead, 'lead'),
}
