/** Streams of a random circuit: rows with columns c0, c1, … of known types, and the SQL table that holds the same rows. */
import type { Stream } from '../../../engine/index.ts'

export type Cell = string | number | null
/** A row `{c0, c1, …}`. */
export type Row = Readonly<Record<string, Cell>>

/**
 * - `text`: strings;
 * - `exact`: integers and dyadic fractions, so small that sums of them are exact in doubles as well;
 * - `rounded`: other numbers, of which only order and equality are compared with SQL's;
 * - `nested`: values that SQL does not have, of any kind.
 */
export interface ColumnType {
  readonly base: 'text' | 'exact' | 'rounded' | 'nested'
  readonly nullable: boolean
}

export const TEXT: ColumnType = { base: 'text', nullable: false }
export const EXACT: ColumnType = { base: 'exact', nullable: false }
export const ROUNDED: ColumnType = { base: 'rounded', nullable: false }

export const NESTED: ColumnType = { base: 'nested', nullable: true }

export function nullable(type: ColumnType): ColumnType {
  return { ...type, nullable: true }
}

/** Rows of a random circuit have at most so many columns. */
export const WIDEST = 4

/** A stream of a random circuit. */
export interface Source {
  readonly stream: Stream<Row>
  readonly columns: readonly ColumnType[]
  /** How many tables' rows multiply in it at most: bounds the number of rows. */
  readonly degree: number
  /** The SQL table of its rows; `said` is false where SQL cannot say what they are. */
  readonly relation: Relation
  readonly said: boolean
}

/** A SQL table with columns g0, g1, … for the groups around a stream, then c0, c1, … */
export class Relation {
  readonly name: string
  readonly groups: number
  readonly width: number

  constructor(name: string, groups: number, width: number) {
    this.name = name
    this.groups = groups
    this.width = width
  }

  /** The columns for the groups, read by an alias. */
  groupsOf(alias: string): string[] {
    return Array.from({ length: this.groups }, (_, i) => `${alias}.g${i}`)
  }

  /** The columns of the row, read by an alias. */
  cellsOf(alias: string): string[] {
    return Array.from({ length: this.width }, (_, i) => `${alias}.c${i}`)
  }

  columnsOf(alias: string): string[] {
    return [...this.groupsOf(alias), ...this.cellsOf(alias)]
  }

  /** `SELECT g0, …, …cells FROM table v rest`. */
  select(cells: readonly string[], rest = '', distinct: '' | 'DISTINCT' = ''): string {
    return `SELECT ${distinct} ${[...this.groupsOf('v'), ...cells].join(', ')} FROM ${this.name} v ${rest}`
  }

  /** `g0, g1, …, keys`, or a constant: for PARTITION BY. */
  partition(keys: readonly string[]): string {
    return [...this.groupsOf('v'), ...keys].join(', ') || '1'
  }

  /** The condition that two aliases are in the same group: null is a group like any other. */
  sameGroup(left: string, right: string): string[] {
    return this.groupsOf(left).map((column, i) => `${column} IS ${right}.g${i}`)
  }
}

/** The columns of a row type by position. */
export function columnNames(columns: readonly unknown[]): string[] {
  return columns.map((_, i) => `c${i}`)
}
