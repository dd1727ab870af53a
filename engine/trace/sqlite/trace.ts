/** A trace in SQLite: one WITHOUT ROWID b-tree keyed by the key's columns and the row's canonical text. */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import { Entry, parseValue, type ZSet } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import { type KeyOrder, keyOrder } from '../order.ts'
import type { Keyed, Range, Trace } from '../trace.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn } from './key-columns.ts'
import { keyNames, Scanner } from './scan.ts'

export class SqliteTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly driver: Driver
  private readonly table: string
  private readonly order: KeyOrder
  private readonly scanner: Scanner
  private readonly select: Statement
  private readonly selectWeight: Statement
  private readonly upsert: Statement
  private readonly deleteExact: Statement
  private staged: { key: Key; entry: Entry<T> }[] = []
  /** Keys that were announced and read since the last flush. */
  private readonly loaded = new Map<string, readonly Entry<T>[]>()
  private readonly signed: { get(): boolean; set(): void }

  /** @param signed whether the trace has ever held a negative weight: a sum to 0 must then be looked for on insertion too */
  constructor(
    driver: Driver,
    name: string,
    arrangement: Arrangement,
    signed: { get(): boolean; set(): void },
  ) {
    this.driver = driver
    this.arrangement = arrangement
    this.signed = signed
    this.table = quoted(name)
    this.order = keyOrder(arrangement)
    this.scanner = new Scanner(driver, name, arrangement)
    const columns = keyNames(arrangement.width)
    const primary = [...columns, 'row']
    const ordered = arrangement.components.map(({ direction }, i) =>
      direction === 'desc' ? `${columns[i]} DESC` : columns[i],
    )
    driver.exec(
      `CREATE TABLE IF NOT EXISTS ${this.table} (${[...columns, 'row TEXT', 'weight INTEGER NOT NULL'].join(', ')}, ` +
        `PRIMARY KEY (${[...ordered, 'row'].join(', ')})) WITHOUT ROWID`,
    )
    const byKey = columns.map((column) => `${column} = ?`).join(' AND ') || '1'
    const byRow = primary.map((column) => `${column} = ?`).join(' AND ')
    this.select = driver.prepare(`SELECT row, weight FROM ${this.table} WHERE ${byKey}`)
    this.selectWeight = driver.prepare(`SELECT weight FROM ${this.table} WHERE ${byRow}`)
    this.upsert = driver.prepare(
      `INSERT INTO ${this.table} VALUES (${primary.map(() => '?').join(', ')}, ?) ` +
        'ON CONFLICT DO UPDATE SET weight = weight + excluded.weight',
    )
    this.deleteExact = driver.prepare(`DELETE FROM ${this.table} WHERE ${byRow} AND weight = ?`)
  }

  load(keys: readonly Key[]): void {
    for (const key of keys) if (!this.loaded.has(key.text)) this.loaded.set(key.text, this.read(key))
  }

  get(key: Key): readonly Entry<T>[] {
    return this.loaded.get(key.text) ?? this.read(key)
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>, parts = this.arrangement.key(entry.row).parts): number {
    const found = this.selectWeight.get([...parts.map(keyColumn), entry.text])
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
    return this.driver.prepare(`SELECT count(*) FROM ${this.table}`).get([])?.[0] as number
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) {
      const key = this.arrangement.key(entry.row)
      // A row or key without a text is refused here, before anything is written.
      void key.text
      void entry.text
      this.staged.push({ key, entry })
    }
  }

  /** Writes what was staged, summed up by row and in the order of the b-tree, so that each page is visited once. */
  flush(): void {
    if (this.staged.length === 0) return
    const sums = new Map<string, { key: Key; text: string; weight: number }>()
    for (const { key, entry } of this.staged) {
      const { text } = entry
      const sum = sums.get(text)
      if (sum === undefined) sums.set(text, { key, text, weight: entry.weight })
      else sum.weight += entry.weight
    }
    this.staged = []
    this.loaded.clear()
    const writes = [...sums.values()].filter((write) => write.weight !== 0)
    if (writes.length > 1)
      writes.sort((a, b) => this.order(a.key.parts, b.key.parts) || (a.text < b.text ? -1 : 1))
    for (const { key, text, weight } of writes) this.write([...key.parts.map(keyColumn), text], weight)
  }

  discard(): void {
    this.staged = []
    this.loaded.clear()
  }

  private write(primary: SqlValue[], weight: number): void {
    if (weight < 0 || this.signed.get()) {
      if (this.deleteExact.run([...primary, -weight]) === 1) return
    }
    if (weight < 0 && !this.signed.get()) {
      const before = this.selectWeight.get(primary)?.[0] as number | undefined
      if ((before ?? 0) + weight < 0) this.signed.set()
    }
    this.upsert.run([...primary, weight])
  }

  private read(key: Key): readonly Entry<T>[] {
    return this.select
      .all(key.parts.map(keyColumn))
      .map(([text, weight]) => entryOf(text as string, weight as number))
  }

  /** Rows in the order of the b-tree: by key, then by text. */
  private *entries(range: Range): IterableIterator<Entry<T>> {
    const keyOf = (text: string): readonly Value[] => this.arrangement.key(parseValue(text)).parts
    for (const [text, weight] of this.scanner.rows(range, keyOf)) yield entryOf<T>(text, weight)
  }
}

function entryOf<T>(text: string, weight: number): Entry<T> {
  return new Entry(parseValue(text) as T, weight, text)
}

/** Rows of one key in the order of rows: the b-tree has them in the order of their texts. */
function inOrder<T>(entries: Entry<T>[], reverse = false): Entry<T>[] {
  if (entries.length > 1) entries.sort((a, b) => compare(a.row as Value, b.row as Value) * (reverse ? -1 : 1))
  return entries
}
