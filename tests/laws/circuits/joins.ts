/** Random circuits: operators that bring two streams together by keys. */
import {
  antiJoin,
  fullJoin,
  join,
  type KeySpec,
  leftJoin,
  map,
  product,
  rightJoin,
  type Stream,
  semiJoin,
} from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { functionOf } from './expressions.ts'
import type { Kind, Kinds } from './kind.ts'
import { type ColumnType, nullable, type Row, type Source, WIDEST } from './types.ts'

/** Rows multiply in joins: circuits in which too many tables do would put out nothing but rows. */
const HIGHEST_DEGREE = 3

export const joinKinds: Kinds = {
  join: pairing(join, 'JOIN', [], 4),
  leftJoin: pairing(leftJoin, 'LEFT JOIN', ['right']),
  rightJoin: pairing(rightJoin, 'RIGHT JOIN', ['left'], 1),
  fullJoin: pairing(fullJoin, 'FULL JOIN', ['left', 'right'], 1),
  semiJoin: matching(semiJoin, 'EXISTS'),
  antiJoin: matching(antiJoin, 'NOT EXISTS'),
  product: {
    arity: 2,
    often: 1,
    make: (inputs, choose) => {
      const [left, right] = inputs as [Source, Source]
      const degree = left.degree + right.degree
      if (degree > HIGHEST_DEGREE) return null
      const out = chooseColumns(left, right, choose)
      const select = functionOf<Row>(record(out, 'left', 'right'), 'left', 'right')
      return {
        stream: product(left.stream, right.stream, { select }),
        columns: out.map(({ type }) => type),
        degree,
        sql: `SELECT ${[...left.relation.groupsOf('l'), ...out.map(({ sql }) => sql)].join(', ')}
          FROM ${left.relation.name} l JOIN ${right.relation.name} r
          ON ${['true', ...left.relation.sameGroup('l', 'r')].join(' AND ')}`,
      }
    },
  },
}

type Side = 'left' | 'right'
/** A join that puts out pairs, or what a function makes of them; both are null for a side that may be missing. */
type Pairing = (
  left: Stream<Row>,
  right: Stream<Row>,
  options: { on: ChosenKey['on']; select?: (left: Row, right: Row) => Row },
) => Stream<unknown>

/** @param missing the sides of which there may be no row */
function pairing(operator: unknown, sqlJoin: string, missing: readonly Side[], often = 2): Kind {
  return {
    arity: 2,
    often,
    make: (inputs, choose) => {
      const [left, right] = inputs as [Source, Source]
      const degree = left.degree + right.degree
      const key = chooseKey(left, right, choose)
      if (key === null || degree > HIGHEST_DEGREE) return null
      const out = chooseColumns(left, right, choose)
      const join = (select?: (left: Row, right: Row) => Row) =>
        (operator as Pairing)(left.stream, right.stream, { on: key.on, ...(select && { select }) })
      const groups = left.relation.groupsOf('l').map((group, i) => `coalesce(${group}, r.g${i})`)
      return {
        stream: choose.flag()
          ? (join(functionOf<Row>(record(out, 'left', 'right'), 'left', 'right')) as Stream<Row>)
          : map(join(), functionOf<unknown, Row>(record(out, 'row.left', 'row.right'))),
        columns: out.map(({ side, type }) => (missing.includes(side) ? nullable(type) : type)),
        degree,
        sql: `SELECT ${[...groups, ...out.map(({ sql }) => sql)].join(', ')}
          FROM ${left.relation.name} l ${sqlJoin} ${right.relation.name} r ON ${key.sql}`,
      }
    },
  }
}

/** The left rows that have a match on the right, or have none. */
function matching(operator: typeof semiJoin, exists: string): Kind {
  return {
    arity: 2,
    make: (inputs, choose) => {
      const [left, right] = inputs as [Source, Source]
      const key = chooseKey(left, right, choose)
      if (key === null) return null
      return {
        stream: operator(left.stream, right.stream, { on: key.on }),
        columns: left.columns,
        degree: left.degree,
        sql: `SELECT ${left.relation.columnsOf('l').join(', ')} FROM ${left.relation.name} l
          WHERE ${exists} (SELECT 1 FROM ${right.relation.name} r WHERE ${key.sql})`,
      }
    },
  }
}

export interface ChosenKey {
  /** What the operator is told. */
  readonly on: readonly [KeySpec<Row>, KeySpec<Row>]
  /** The condition on the aliases l and r. */
  readonly sql: string
}

/** One or two pairs of columns of equal type, told to the operator in any of the ways there are; null if there are none. */
export function chooseKey(left: Source, right: Source, choose: Choose): ChosenKey | null {
  const pairs = left.columns.flatMap(({ base }, i) =>
    right.columns.flatMap((other, j) => (other.base === base ? [[i, j] as const] : [])),
  )
  if (pairs.length === 0) return null
  const chosen = choose.some(pairs, 2)
  const equal = chosen.map(([i, j]) => `l.c${i} = r.c${j}`)
  return {
    on: [
      spell(
        chosen.map(([i]) => i),
        choose,
      ),
      spell(
        chosen.map(([, j]) => j),
        choose,
      ),
    ],
    sql: [...left.relation.sameGroup('l', 'r'), ...equal].join(' AND '),
  }
}

/** A key by columns, as users may write it. */
export function spell(columns: readonly number[], choose: Choose): KeySpec<Row> {
  const names = columns.map((i) => `c${i}`)
  switch (choose.below(4)) {
    case 1:
      return names.length === 1 ? functionOf<Row, unknown>(`row.${names[0]}`) : names
    case 2:
      return Object.fromEntries(names.map((name, i) => [`k${i}`, name]))
    case 3:
      return Object.fromEntries(names.map((name, i) => [`k${i}`, functionOf<Row, unknown>(`row.${name}`)]))
    default:
      return names.length === 1 ? (names[0] as string) : names
  }
}

export interface Picked {
  readonly side: Side
  readonly column: number
  readonly type: ColumnType
  readonly sql: string
}

/** Some columns of both sides. */
export function chooseColumns(left: Source, right: Source, choose: Choose): Picked[] {
  return choose.some([...columnsOf(left, 'left'), ...columnsOf(right, 'right')], WIDEST)
}

export function columnsOf(source: Source, side: Side): Picked[] {
  return source.columns.map((type, column) => ({ side, column, type, sql: `${side[0]}.c${column}` }))
}

/** The row of the picked columns, as JavaScript; a column of a missing side is null. */
export function record(picked: readonly Picked[], left: string, right: string): string {
  const cells = picked.map(
    ({ side, column }, i) => `c${i}: ${side === 'left' ? left : right}?.c${column} ?? null`,
  )
  return `({ ${cells.join(', ')} })`
}
