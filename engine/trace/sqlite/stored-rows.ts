/** Reading the rows of one b-tree: by key, in order, by range, and the weight of one; what was read by key lately is kept in a cache. */
import { compare } from '../../value/compare.ts'
import { freeze } from '../../value/freeze.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import type { Columns } from '../columns.ts'
import { type KeyOrder, keyOrder } from '../order.ts'
import type { Keyed, Range } from '../trace.ts'
import { NO_CELL_SQL } from './cells.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn, keyNames } from './key-columns.ts'
import type { CachePart } from './row-cache.ts'
import { type Bound, RowLayout } from './row-layout.ts'
import { type Found, Scanner } from './scan.ts'

/** What rows are opened with by their store. */
export interface RowsSetting {
  /** The name of their table. */
  readonly table: string
  readonly arrangement: Arrangement
  /** The columns by which they are laid out; none for rows that are kept as texts. */
  readonly columns: Columns
  readonly cache: CachePart<readonly Entry<never>[]>
}

/** A column that the table holds beside each row. */
export interface Beside {
  /** Its declaration in SQL. */
  readonly declared: string
  /** Whether there is at most one row of a key, by which alone the table is then keyed. */
  readonly alone: boolean
}

/** A statement about one row, for each of the ways in which what is bound of it can be. */
export type RowStatement = Readonly<Record<Bound['kind'], Statement>>

export class StoredRows<T> {
  readonly arrangement: Arrangement
  protected readonly driver: Driver
  /** The table's name, quoted. */
  protected readonly table: string
  protected readonly layout: RowLayout
  protected readonly order: KeyOrder
  protected readonly cache: CachePart<readonly Entry<T>[]>
  /** The condition, in SQL, that a row has a key. */
  protected readonly hasKey: string
  /** The conditions that hold for the rows of the table that are there. */
  private readonly present: readonly string[]
  private readonly scanner: Scanner
  private readonly select: Statement
  private readonly selectWeight: RowStatement

  /** @param beside with a column beside the rows what is in the table may be no row, at weight 0 */
  constructor(driver: Driver, { table, arrangement, columns, cache }: RowsSetting, beside?: Beside) {
    this.driver = driver
    this.arrangement = arrangement
    this.cache = cache
    this.table = quoted(table)
    this.order = keyOrder(arrangement)
    this.layout = new RowLayout(columns, arrangement)
    const { cells, selected } = this.layout
    const keys = keyNames(arrangement.width)
    const ordered = arrangement.components.map(({ direction }, i) =>
      direction === 'desc' ? `${keys[i]} DESC` : (keys[i] as string),
    )
    const primary = beside?.alone ? ordered : [...ordered, ...cells, 'row']
    const declared = [
      ...keys,
      ...cells.map((cell) => `${cell} DEFAULT ${NO_CELL_SQL}`),
      "row TEXT NOT NULL DEFAULT ''",
      'weight INTEGER NOT NULL',
      ...(beside === undefined ? [] : [beside.declared]),
      `PRIMARY KEY (${primary.join(', ')})`,
    ]
    driver.exec(`CREATE TABLE IF NOT EXISTS ${this.table} (${declared.join(', ')}) WITHOUT ROWID`)
    this.present = beside === undefined ? [] : ['weight <> 0']
    this.scanner = new Scanner(driver, table, arrangement, [...cells, 'row'], this.present)
    const ofKey = keys.map((key) => `${key} = ?`)
    this.hasKey = ofKey.join(' AND ') || '1'
    this.select = driver.prepare(
      `SELECT ${selected} FROM ${this.table} WHERE ${[this.hasKey, ...this.present].join(' AND ')}`,
    )
    this.selectWeight = this.aboutRows((_, where) => `SELECT weight FROM ${this.table} WHERE ${where}`)
  }

  /** Prepares a statement about one row: `bound` are the columns of what is bound of it, `where` is the condition that they are so. */
  protected aboutRows(sql: (bound: readonly string[], where: string) => string): RowStatement {
    const { cells, shortCells } = this.layout
    const keys = keyNames(this.arrangement.width)
    const empty = cells.filter((cell) => !shortCells.includes(cell)).map((cell) => `${cell} = ${NO_CELL_SQL}`)
    const prepare = (bound: readonly string[], fixed: readonly string[]): Statement => {
      const where = [...bound.map((column) => `${column} = ?`), ...fixed].join(' AND ')
      return this.driver.prepare(sql(bound, where))
    }
    return {
      short: prepare([...keys, ...shortCells], [...empty, "row = ''"]),
      whole: prepare([...keys, ...cells, 'row'], []),
    }
  }

  load(): void {}

  get(key: Key): readonly Entry<T>[] {
    const known = this.cache.get(key.id)
    if (known !== undefined) return known
    const found = this.select.all(key.parts.map(keyColumn))
    const entries = found.map((columns) => this.layout.entry<T>(columns))
    for (const { row } of entries) freeze(row)
    this.cache.set(
      key.id,
      entries,
      found.reduce((sum, columns) => sum + sizeOf(columns), 0),
    )
    return entries
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>, parts = this.arrangement.key(entry.row).parts): number {
    return this.weightOf(this.layout.bound(entry, parts))
  }

  /** The weight of the row of which this is bound. */
  protected weightOf({ primary, kind }: Bound): number {
    const found = this.selectWeight[kind].get(primary)
    return (found?.[0] as number | undefined) ?? 0
  }

  *scan(range: Range = {}): IterableIterator<Entry<T>> {
    const entries = this.entries(range)
    if (this.arrangement.hasOneRowPerKey) {
      yield* entries
      return
    }
    let group: { key: Key; entries: Entry<T>[] } | undefined
    for (const entry of entries) {
      const key = this.arrangement.key(entry.row)
      if (group !== undefined && this.order(group.key.parts, key.parts) === 0) {
        group.entries.push(entry)
        continue
      }
      if (group !== undefined) yield* inOrder(group.entries, range.reverse)
      group = { key, entries: [entry] }
    }
    if (group !== undefined) yield* inOrder(group.entries, range.reverse)
  }

  all(): IterableIterator<Entry<T>> {
    return this.entries({})
  }

  *keyed(range: Range): IterableIterator<Keyed<T>> {
    for (const entry of this.scan(range)) yield { parts: this.arrangement.key(entry.row).parts, entry }
  }

  size(): number {
    const { present, table } = this
    return this.driver
      .prepare(`SELECT count(*) FROM ${table} WHERE ${present[0] ?? '1'}`)
      .get([])?.[0] as number
  }

  /** The SQL query that shows columns of the rows. */
  shown(columns: readonly string[]): string {
    const { layout, table, present } = this
    const query = `SELECT ${layout.shown(columns).join(', ')} FROM ${table}`
    if (present.length > 0) return `${query} WHERE ${present[0]}`
    return asOftenAsThere(query)
  }

  /** Rows in the order of the b-tree. */
  protected *entries(range: Range): IterableIterator<Entry<T>> {
    const keyOf = (found: Found): readonly Value[] =>
      this.arrangement.key(this.layout.entry<T>(found).row).parts
    for (const found of this.scanner.rows(range, keyOf)) yield this.layout.entry<T>(found)
  }
}

/** A query of a table with weights, for rows as often as they are there. */
export function asOftenAsThere(query: string): string {
  return `${query} WHERE weight > 0 UNION ALL ${query}, ${COPIES} WHERE weight > 1`
}

/** One row for each time that a row is there after the first. */
const COPIES = "json_each('[0' || replace(hex(zeroblob(weight - 2)), '00', ',0') || ']')"

/** Rows of one key in the order of rows. */
function inOrder<T>(entries: Entry<T>[], reverse = false): Entry<T>[] {
  if (entries.length > 1) entries.sort((a, b) => compare(a.row as Value, b.row as Value) * (reverse ? -1 : 1))
  return entries
}

/** About how many bytes a row takes that was read with these columns. */
export function sizeOf(columns: readonly SqlValue[]): number {
  let size = 100
  for (const value of columns)
    size +=
      typeof value === 'string' ? 24 + 2 * value.length : value instanceof Uint8Array ? 4 * value.length : 12
  return size
}
