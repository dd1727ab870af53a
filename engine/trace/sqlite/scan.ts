/**
 * Ordered reads of a b-tree whose key columns may ascend or descend. SQLite's comparison of row values knows ascending columns only, so a
 * range is cut into pieces, one behind the other, in each of which some leading columns are fixed and the next is bounded: each is one
 * search in the b-tree, in whichever direction.
 */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Arrangement } from '../arrangement.ts'
import type { Range } from '../trace.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn } from './key-columns.ts'

/** Rows that are read at once: few at first, since many readers stop early, then more. */
const FIRST_PAGE = 8
const LAST_PAGE = 1024

/** A row of the b-tree: its canonical text and its weight. */
export type Cell = readonly [text: string, weight: number]

/** A bound in the order of the b-tree: values of its leading columns, the row's text last. */
interface Edge {
  readonly values: readonly Value[]
  /** Whether what begins with the values lies inside. */
  readonly inclusive: boolean
}

/** Rows with fixed values in the leading columns and bounds on the next one. */
interface Piece {
  readonly fixed: readonly Value[]
  readonly from?: { readonly value: Value; readonly inclusive: boolean }
  readonly to?: { readonly value: Value; readonly inclusive: boolean }
}

export class Scanner {
  private readonly driver: Driver
  private readonly table: string
  private readonly columns: readonly string[]
  /** For each column whether it descends. */
  private readonly descends: readonly boolean[]
  private readonly statements = new Map<string, Statement>()

  constructor(driver: Driver, name: string, arrangement: Arrangement) {
    this.driver = driver
    this.table = quoted(name)
    this.columns = [...keyNames(arrangement.width), 'row']
    this.descends = [...arrangement.components.map(({ direction }) => direction === 'desc'), false]
  }

  /**
   * The rows in a range in the order of key columns and row text, page by page, so that the database is free between pages.
   * @param keyOf the key of a row by its text
   */
  *rows(range: Range, keyOf: (text: string) => readonly Value[]): IterableIterator<Cell> {
    const { reverse = false } = range
    let from = edge(range.from, range.after)
    let to = edge(range.to, range.before)
    let limit = FIRST_PAGE
    let pieces = this.pieces(from, to)
    for (;;) {
      const piece = reverse ? pieces.pop() : pieces.shift()
      if (piece === undefined) return
      const page = this.read(piece, reverse, limit)
      yield* page
      if (page.length < limit) continue
      const [text] = page.at(-1) as Cell
      const last = { values: [...keyOf(text), text], inclusive: false }
      if (reverse) to = last
      else from = last
      pieces = this.pieces(from, to)
      limit = Math.min(limit * 4, LAST_PAGE)
    }
  }

  private pieces(from: Edge | undefined, to: Edge | undefined): Piece[] {
    const out: Piece[] = []
    if (!excludesAll(from) && !excludesAll(to)) this.cut([], from, to, out)
    return out
  }

  /** Adds the pieces of what begins with the fixed values and lies between the edges, in order. */
  private cut(fixed: readonly Value[], from: Edge | undefined, to: Edge | undefined, out: Piece[]): void {
    const depth = fixed.length
    const lowest = open(from, depth)
    const highest = open(to, depth)
    if (lowest !== undefined && highest !== undefined) {
      const order = this.compare(lowest.value, highest.value, depth)
      if (order > 0) return
      if (order === 0) {
        if (lowest.last && !lowest.inclusive) return
        if (highest.last && !highest.inclusive) return
        this.cut([...fixed, lowest.value], lowest.last ? undefined : from, highest.last ? undefined : to, out)
        return
      }
    }
    if (lowest !== undefined && !lowest.last) this.cut([...fixed, lowest.value], from, undefined, out)
    out.push({
      fixed,
      ...(lowest && { from: { value: lowest.value, inclusive: lowest.inclusive } }),
      ...(highest && { to: { value: highest.value, inclusive: highest.inclusive } }),
    })
    if (highest !== undefined && !highest.last) this.cut([...fixed, highest.value], undefined, to, out)
  }

  private compare(a: Value, b: Value, column: number): number {
    return this.descends[column] ? -compare(a, b) : compare(a, b)
  }

  private read({ fixed, from, to }: Piece, reverse: boolean, limit: number): readonly Cell[] {
    const conditions = fixed.map((_, i) => `${this.columns[i]} = ?`)
    const values: SqlValue[] = fixed.map((value, i) => this.column(value, i))
    const next = fixed.length
    for (const [bound, up] of [[from, true] as const, [to, false] as const]) {
      if (bound === undefined) continue
      const relation = up === this.descends[next] ? '<' : '>'
      conditions.push(`${this.columns[next]} ${relation}${bound.inclusive ? '=' : ''} ?`)
      values.push(this.column(bound.value, next))
    }
    const order = this.columns
      .slice(next)
      .map((column, i) => `${column}${this.descends[next + i] === reverse ? '' : ' DESC'}`)
    const sql =
      `SELECT row, weight FROM ${this.table}${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}` +
      `${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT ?`
    let statement = this.statements.get(sql)
    if (statement === undefined) {
      statement = this.driver.prepare(sql)
      this.statements.set(sql, statement)
    }
    return statement.all([...values, BigInt(limit)]) as unknown as readonly Cell[]
  }

  /** A value as one of a column: the last is the row's text, all others are keys. */
  private column(value: Value, column: number): SqlValue {
    return column === this.columns.length - 1 ? (value as string) : keyColumn(value)
  }
}

/** The names of a b-tree's key columns. */
export function keyNames(width: number): string[] {
  return Array.from({ length: width }, (_, i) => `k${i}`)
}

function edge(inside: readonly Value[] | undefined, outside: readonly Value[] | undefined): Edge | undefined {
  const values = outside ?? inside
  return values === undefined ? undefined : { values, inclusive: outside === undefined }
}

/** Every row begins with no values. */
function excludesAll(edge: Edge | undefined): boolean {
  return edge !== undefined && edge.values.length === 0 && !edge.inclusive
}

/** What an edge says of the column at some depth: nothing if its values end before. */
function open(
  edge: Edge | undefined,
  depth: number,
): { value: Value; inclusive: boolean; last: boolean } | undefined {
  if (edge === undefined || edge.values.length <= depth) return undefined
  const last = edge.values.length === depth + 1
  return { value: edge.values[depth] as Value, inclusive: last && edge.inclusive, last }
}
