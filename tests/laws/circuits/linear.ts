/** Random circuits: operators that map each delta by itself, and those that know time. */
import {
  delay,
  differentiate,
  filter,
  flatMap,
  inspect,
  integrate,
  map,
  minus,
  neg,
  plus,
  type Stream,
} from '../../../engine/index.ts'
import { columnOf, condition, expression, functionOf, rowFunction } from './expressions.ts'
import type { Kinds } from './kind.ts'
import { type ColumnType, columnNames, EXACT, NESTED, type Row, type Source, WIDEST } from './types.ts'

export const linearKinds: Kinds = {
  map: {
    arity: 1,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const cells = Array.from({ length: 1 + choose.below(3) }, () => expression(columns, choose))
      return {
        stream: map(stream, rowFunction(cells)),
        columns: cells.map(({ type }) => type),
        sql: relation.select(cells.map(({ sql }) => sql)),
      }
    },
  },
  /** A column or two in a value that SQL does not have, in front of some columns. */
  nest: {
    arity: 1,
    often: 1,
    // Each iteration would double the value.
    outsideOnly: true,
    make: ([input], choose) => {
      const { stream, columns } = input as Source
      const [a, b] = [0, 1].map(() => columnOf(columns, choose.below(columns.length)).js)
      const kept = choose.some([...columns.keys()], 2).map((i) => columnOf(columns, i))
      const number = `(typeof ${a} === 'number' ? ${a} : 0)`
      const nested = choose.of([
        `[${a}, ${b}]`,
        `({ a: ${a}, b: { b: ${b} } })`,
        `BigInt(Math.trunc(${number})) << 64n`,
        `new Date(${number} * 1000)`,
        `Uint8Array.of(1, ${number} & 1)`,
        `${a} === null`,
      ])
      const cells = [nested, ...kept.map(({ js }) => js)].map((js, i) => `c${i}: ${js}`)
      return {
        stream: map(stream, functionOf<Row>(`({ ${cells.join(', ')} })`)),
        columns: [NESTED, ...kept.map(({ type }) => type)],
        sql: null,
      }
    },
  },
  filter: {
    arity: 1,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const { js, sql } = condition(columns, choose)
      return {
        stream: filter(stream, functionOf<Row, boolean>(js)),
        columns,
        sql: relation.select(relation.cellsOf('v'), `WHERE ${sql}`),
      }
    },
  },
  /** Each row with every i from 0 to the number in a column, but 2 at most; i stands behind the row or in place of its last column. */
  flatMap: {
    arity: 1,
    make: ([input], choose) => {
      const { stream, columns, relation } = input as Source
      const until = choose.of(
        columns.flatMap(({ base }, i) => (base === 'text' || base === 'nested' ? [] : [i])),
      )
      if (until === undefined) return null
      const at = Math.min(columns.length, WIDEST - 1)
      const { js, sql } = columnOf(columns, until)
      const cells = relation.cellsOf('v').slice(0, at)
      return {
        stream: flatMap(
          stream,
          functionOf<Row, Row[]>(
            `[0, 1, 2].filter((i) => ${js} !== null && i <= ${js}).map((i) => ({ ...row, c${at}: i }))`,
          ),
        ),
        columns: [...columns.slice(0, at), EXACT],
        sql: relation.select(
          [...cells, 'numbers.i'],
          `, (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2) numbers WHERE numbers.i <= ${sql}`,
        ),
      }
    },
  },
  inspect: {
    arity: 1,
    often: 0.5,
    make: ([input]) => {
      const { stream, columns, relation } = input as Source
      return {
        stream: inspect(stream, { print: () => {} }),
        columns,
        sql: relation.select(relation.cellsOf('v')),
      }
    },
  },
  neg: {
    arity: 1,
    often: 1,
    make: ([input]) => {
      const { stream, columns } = input as Source
      return { stream: neg(stream), columns, sql: null }
    },
  },
  plus: {
    arity: 2,
    make: (inputs) => {
      const [left, right, columns] = alike(inputs)
      if (columns === null) return null
      return {
        stream: plus(left.stream, right.stream),
        columns,
        sql: `${everything(left)} UNION ALL ${everything(right)}`,
      }
    },
  },
  minus: {
    arity: 2,
    often: 1,
    make: (inputs) => {
      const [left, right, columns] = alike(inputs)
      return columns === null ? null : { stream: minus(left.stream, right.stream), columns, sql: null }
    },
  },
  delay: inTime(delay),
  integrate: inTime(integrate),
  differentiate: inTime(differentiate),
}

/** What depends on earlier steps is not a query. */
function inTime(operator: (stream: Stream<Row>) => Stream<Row>): Kinds[string] {
  return {
    arity: 1,
    often: 0.3,
    timed: true,
    outsideOnly: true,
    make: ([input]) => {
      const { stream, columns } = input as Source
      return { stream: operator(stream), columns, sql: null }
    },
  }
}

/** Two inputs with the types of their columns, which are null if they differ. */
export function alike(inputs: readonly Source[]): [Source, Source, readonly ColumnType[] | null] {
  const [left, right] = inputs as [Source, Source]
  const columns = right.columns.map(({ base, nullable }, i) => ({
    base,
    nullable: nullable || left.columns[i]?.nullable === true,
  }))
  const same =
    left.columns.length === columns.length && columns.every(({ base }, i) => base === left.columns[i]?.base)
  return [left, right, same ? columns : null]
}

/** All rows of a stream in SQL. */
export function everything({ relation }: Source): string {
  return relation.select(columnNames(relation.cellsOf('v')).map((name) => `v.${name}`))
}
