/** Expressions and conditions over a row, as JavaScript and as SQL that mean the same. */
import type { Choose } from './choose.ts'
import { withFuse } from './fuse.ts'
import { type ColumnType, EXACT, type Row, TEXT } from './types.ts'

export interface Expression {
  /** Of a row called `row`. */
  readonly js: string
  /** Of a table with the alias v. */
  readonly sql: string
  readonly type: ColumnType
}

/** Users' functions are made from text: nothing is captured, and a failing circuit can be printed. */
export function functionOf<T, R = T>(js: string, ...parameters: string[]): (...given: T[]) => R {
  return new Function(...(parameters.length === 0 ? ['row'] : parameters), `return ${withFuse(js)}`) as never
}

/** A function from a row to the row of these expressions. */
export function rowFunction(expressions: readonly Expression[]): (row: Row) => Row {
  return functionOf(`({ ${expressions.map(({ js }, i) => `c${i}: ${js}`).join(', ')} })`)
}

export function columnOf(columns: readonly ColumnType[], i: number): Expression {
  return { js: `row.c${i}`, sql: `v.c${i}`, type: columns[i] as ColumnType }
}

/** A column, or something computed from one. */
export function expression(columns: readonly ColumnType[], choose: Choose): Expression {
  const column = columnOf(columns, choose.below(columns.length))
  const { js, sql } = column
  switch (choose.below(8)) {
    case 1:
      return { js: `(${js} === null ? 1 : 0)`, sql: `(${sql} IS NULL)`, type: EXACT }
    case 2:
      return choose.flag() ? { js: '2', sql: '2', type: EXACT } : { js: "'x'", sql: "'x'", type: TEXT }
    case 3:
      return withDefault(column)
    case 4:
      return number(column, (n) => `${n} + 1.5`)
    case 5:
      return number(column, (n) => `-${n}`)
    default:
      return column
  }
}

/** A column with something in place of null. */
export function withDefault({ js, sql, type }: Expression): Expression {
  const value = type.base === 'text' ? "'none'" : '0'
  return { js: `(${js} ?? ${value})`, sql: `coalesce(${sql}, ${value})`, type: { ...type, nullable: false } }
}

/** Arithmetic on an exact number; another column stays as it is. Null stays null, as in SQL. */
function number(column: Expression, apply: (number: string) => string): Expression {
  const { js, sql, type } = column
  if (type.base !== 'exact') return column
  return {
    js: type.nullable ? `(${js} === null ? null : ${apply(js)})` : `(${apply(js)})`,
    sql: `(${apply(sql)})`,
    type,
  }
}

export interface Condition {
  readonly js: string
  readonly sql: string
}

const COMPARISONS: readonly (readonly [string, string])[] = [
  ['<=', '<='],
  ['!==', '<>'],
  ['>', '>'],
  ['===', '='],
]

/** A comparison with a constant, or a test for null; what SQL does not know is false. */
export function condition(columns: readonly ColumnType[], choose: Choose): Condition {
  const { js, sql, type } = columnOf(columns, choose.below(columns.length))
  if (type.nullable && choose.flag()) {
    return choose.flag()
      ? { js: `${js} === null`, sql: `${sql} IS NULL` }
      : { js: `${js} !== null`, sql: `${sql} IS NOT NULL` }
  }
  const constant = type.base === 'text' ? choose.of(["'x'", "'y'"]) : choose.of(['1', '0', '0.5'])
  const [inJs, inSql] = choose.of(COMPARISONS)
  return { js: `${js} !== null && ${js} ${inJs} ${constant}`, sql: `${sql} ${inSql} ${constant}` }
}
