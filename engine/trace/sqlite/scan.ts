/**
 * Ordered reads of a b-tree whose key columns may ascend or descend. SQLite's comparison of row values knows ascending columns only, so a
 * range is cut into pieces, one behind the other, in each of which some leading columns are fixed and the next is bounded: each is one
 * search in the b-tree, in whichever direction. What follows the key columns ascends, and is compared as one.
 */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Arrangement } from '../arrangement.ts'
import type { Range } from '../trace.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn, keyNames } from './key-columns.ts'

/** Rows that are read at once: few at first, since many readers stop early, then more. */
const FIRST_PAGE = 8
const LAST_PAGE = 1024

/** A row of the b-tree: its columns, the weight last. */
export type Found = readonly SqlValue[]

/** A bound in the order of the b-tree: values of the leading key columns, and, of a row that was read, what stands behind them. */
interface Edge {
  readonly values: readonly Value[]
  readonly rest?: readonly SqlValue[]
  /** Whether what begins with the values lies inside. */
  readonly inclusive: boolean
}

/** Rows with fixed values in the leading columns and bounds on the next one. */
interface Piece {
  readonly fixed: readonly Value[]
  readonly from?: Limit | undefined
  readonly to?: Limit | undefined
}

interface Limit {
  readonly values: readonly SqlValue[]
  readonly inclusive: boolean
}

export class Scanner {
  private readonly driver: Driver
  private readonly table: string
  private readonly keys: readonly string[]
  /** What follows the key columns in the b-tree, and completes its primary key. */
  private readonly rest: readonly string[]
  private readonly present: readonly string[]
  /** For each key column whether it descends. */
  private readonly descends: readonly boolean[]
  private readonly statements = new Map<string, Statement>()

  /**
   * @param rest the columns behind those of the key that a row is ordered and told apart by
   * @param present conditions that hold for rows that are there
   */
  constructor(
    driver: Driver,
    name: string,
    arrangement: Arrangement,
    rest: readonly string[],
    present: readonly string[],
  ) {
    this.driver = driver
    this.table = quoted(name)
    this.keys = keyNames(arrangement.width)
    this.rest = rest
    this.present = present
    this.descends = arrangement.components.map(({ direction }) => direction === 'desc')
  }

  /**
   * The rows in a range in the order of the b-tree, page by page, so that the database is free between pages.
   * @param keyOf the key of a row that was read
   */
  *rows(range: Range, keyOf: (found: Found) => readonly Value[]): IterableIterator<Found> {
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
      const found = page.at(-1) as Found
      const rest = found.slice(this.keys.length, this.keys.length + this.rest.length)
      const last = { values: keyOf(found), rest, inclusive: false }
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
    if (depth === this.keys.length) {
      out.push({ fixed, from: behind(from), to: behind(to) })
      return
    }
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
      from: lowest && { values: [keyColumn(lowest.value)], inclusive: lowest.inclusive },
      to: highest && { values: [keyColumn(highest.value)], inclusive: highest.inclusive },
    })
    if (highest !== undefined && !highest.last) this.cut([...fixed, highest.value], undefined, to, out)
  }

  private compare(a: Value, b: Value, column: number): number {
    return this.descends[column] ? -compare(a, b) : compare(a, b)
  }

  private read({ fixed, from, to }: Piece, reverse: boolean, limit: number): readonly Found[] {
    const { keys, rest } = this
    const conditions = [...this.present, ...fixed.map((_, i) => `${keys[i]} = ?`)]
    const values: SqlValue[] = fixed.map(keyColumn)
    const next = fixed.length
    const bounded = next < keys.length ? (keys[next] as string) : `(${rest.join(', ')})`
    for (const [bound, up] of [[from, true] as const, [to, false] as const]) {
      if (bound === undefined) continue
      const relation = up === (this.descends[next] ?? false) ? '<' : '>'
      const marks = bound.values.map(() => '?').join(', ')
      conditions.push(`${bounded} ${relation}${bound.inclusive ? '=' : ''} (${marks})`)
      values.push(...bound.values)
    }
    const order = [...keys, ...rest]
      .slice(next)
      .map((column, i) => `${column}${(this.descends[next + i] ?? false) === reverse ? '' : ' DESC'}`)
    const sql =
      `SELECT ${[...keys, ...rest, 'weight'].join(', ')} FROM ${this.table}` +
      `${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''} ORDER BY ${order.join(', ')} LIMIT ?`
    let statement = this.statements.get(sql)
    if (statement === undefined) {
      statement = this.driver.prepare(sql)
      this.statements.set(sql, statement)
    }
    return statement.all([...values, BigInt(limit)])
  }
}

function edge(inside: readonly Value[] | undefined, outside: readonly Value[] | undefined): Edge | undefined {
  const values = outside ?? inside
  return values === undefined ? undefined : { values, inclusive: outside === undefined }
}

/** Every row begins with no values. */
function excludesAll(edge: Edge | undefined): boolean {
  return edge !== undefined && edge.values.length === 0 && edge.rest === undefined && !edge.inclusive
}

/** What an edge says of the column at some depth: nothing if its values end before. */
function open(
  edge: Edge | undefined,
  depth: number,
): { value: Value; inclusive: boolean; last: boolean } | undefined {
  if (edge === undefined || edge.values.length <= depth) return undefined
  const last = edge.values.length === depth + 1 && edge.rest === undefined
  return { value: edge.values[depth] as Value, inclusive: last && edge.inclusive, last }
}

/** What an edge says of what stands behind the key columns. */
function behind(edge: Edge | undefined): Limit | undefined {
  return edge?.rest && { values: edge.rest, inclusive: edge.inclusive }
}
