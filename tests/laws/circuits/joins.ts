/** Random circuits: operators that bring two streams together by keys. */
import { join, type KeySpec, map } from '../../../engine/index.ts'
import type { Choose } from './choose.ts'
import { functionOf } from './expressions.ts'
import type { Kinds } from './kind.ts'
import { type ColumnType, type Row, type Source, WIDEST } from './types.ts'

/** Rows multiply in joins: circuits in which too many tables do would put out nothing but rows. */
const HIGHEST_DEGREE = 3

export const joinKinds: Kinds = {
  join: {
    arity: 2,
    often: 4,
    make: (inputs, choose) => {
      const [left, right] = inputs as [Source, Source]
      const degree = left.degree + right.degree
      const key = chooseKey(left, right, choose)
      if (key === null || degree > HIGHEST_DEGREE) return null
      const out = chooseColumns(left, right, choose)
      const options = { on: key.on }
      return {
        stream: choose.flag()
          ? join(left.stream, right.stream, {
              ...options,
              select: functionOf<Row>(record(out, 'left', 'right'), 'left', 'right'),
            })
          : map(
              join(left.stream, right.stream, options),
              functionOf<{ left: Row; right: Row }, Row>(record(out, 'row.left', 'row.right')),
            ),
        columns: out.map(({ type }) => type),
        degree,
        sql: `SELECT ${[...left.relation.groupsOf('l'), ...out.map(({ sql }) => sql)].join(', ')}
          FROM ${left.relation.name} l, ${right.relation.name} r WHERE ${key.sql}`,
      }
    },
  },
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
  readonly side: 'left' | 'right'
  readonly column: number
  readonly type: ColumnType
  readonly sql: string
}

/** Some columns of both sides. */
export function chooseColumns(left: Source, right: Source, choose: Choose): Picked[] {
  return choose.some([...columnsOf(left, 'left'), ...columnsOf(right, 'right')], WIDEST)
}

export function columnsOf(source: Source, side: 'left' | 'right'): Picked[] {
  return source.columns.map((type, column) => ({ side, column, type, sql: `${side[0]}.c${column}` }))
}

/** The row of the picked columns, as JavaScript. */
export function record(picked: readonly Picked[], left: string, right: string): string {
  return `({ ${picked.map(({ side, column }, i) => `c${i}: ${side === 'left' ? left : right}.c${column}`).join(', ')} })`
}
