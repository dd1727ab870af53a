/**
 * Accumulators in SQLite with the row of each beside its value: one b-tree is both the accumulators of an aggregate and the trace of what it puts out, and a
 * group that changes is one write. What both hold is written once: see references.ts.
 */
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import type { AccumulatorsWithRows, Trace } from '../trace.ts'
import { textOfCell } from './cells.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'
import { GreatestKey } from './greatest-key.ts'
import { type Kept, KeptValues } from './kept-values.ts'
import { keyColumn, keyNames } from './key-columns.ts'
import { mayRefer, referring, refers, resolved } from './references.ts'
import type { CachePart } from './row-cache.ts'
import type { Bound } from './row-layout.ts'
import { type RowStatement, type RowsSetting, StoredRows } from './stored-rows.ts'

/** What becomes of the row of a key: none where there was one. */
interface StagedRow {
  readonly key: Key
  readonly bound: Bound | null
}

class AccumulatedRows<T> extends StoredRows<T> implements Trace<T> {
  readonly put: RowStatement
  readonly putWithoutRow: Statement
  readonly putValue: Statement
  private readonly selectValue: Statement
  private readonly selectCells: Statement
  readonly remove: Statement
  private staged = new Map<string | number, StagedRow>()

  constructor(driver: Driver, setting: RowsSetting) {
    super(driver, setting, { declared: 'value TEXT NOT NULL', alone: true })
    const keys = keyNames(this.arrangement.width)
    const replace = (bound: readonly string[], weight: number): string =>
      `REPLACE INTO ${this.table} (${[...bound, 'value', 'weight'].join(', ')}) VALUES (${bound.map(() => '?, ').join('')}?, ${weight})`
    const byKey = keys.map((key) => `${key} = ?`).join(' AND ')
    this.put = this.aboutRows((bound) => replace(bound, 1))
    this.putWithoutRow = driver.prepare(replace(keys, 0))
    this.putValue = driver.prepare(
      `INSERT INTO ${this.table} (${[...keys, 'value', 'weight'].join(', ')}) VALUES (${keys.map(() => '?, ').join('')}?, 0) ` +
        'ON CONFLICT DO UPDATE SET value = excluded.value',
    )
    this.selectValue = driver.prepare(`SELECT value FROM ${this.table} WHERE ${byKey}`)
    this.selectCells = driver.prepare(
      `SELECT ${this.layout.cells.join(', ') || 'NULL'} FROM ${this.table} WHERE ${byKey}`,
    )
    this.remove = driver.prepare(`DELETE FROM ${this.table} WHERE ${byKey}`)
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) this.stageRow(this.arrangement.key(entry.row), entry)
  }

  private stageRow(key: Key, entry: Entry<T>): void {
    const { staged } = this
    if (entry.weight > 0) staged.set(key.id, { key, bound: this.layout.bound(entry, key.parts) })
    else if (!staged.has(key.id)) staged.set(key.id, { key, bound: null })
  }

  /** The canonical text of the value of a key. */
  valueText(key: Key): string | undefined {
    const columns = key.parts.map(keyColumn)
    const text = this.selectValue.get(columns)?.[0] as string | undefined
    if (text === undefined || !refers(text)) return text
    const cells = this.selectCells.get(columns) as readonly SqlValue[]
    return resolved(text, (cell) => textOfCell(cells[cell] as Uint8Array))
  }

  /** The text to write of a value, beside what is staged of its row, or else beside the row that there is. */
  textToWrite(key: Key, value: Value | undefined, text: string, staged: StagedRow | undefined): string {
    if (!mayRefer(value)) return text
    const bound = staged === undefined ? this.boundNow(key) : staged.bound
    return bound === null ? text : referring(value, (part) => this.layout.cellOf(bound, part))
  }

  /** What is bound of the row of a key that there is. */
  private boundNow(key: Key): Bound | null {
    const [entry] = this.get(key)
    return entry === undefined ? null : this.layout.bound(entry, key.parts)
  }

  /** Takes what was staged, by the ids of keys; it counts as written. */
  take(): ReadonlyMap<string | number, StagedRow> {
    const { staged } = this
    this.staged = new Map()
    for (const id of staged.keys()) this.cache.delete(id)
    return staged
  }

  discard(): void {
    this.staged = new Map()
  }
}

export class SqliteAccumulatorsWithRows<V extends Value, T> implements AccumulatorsWithRows<V, T> {
  readonly rows: AccumulatedRows<T>
  private readonly values: KeptValues<V>

  constructor(driver: Driver, setting: RowsSetting, cache: CachePart<Kept<V>>) {
    this.rows = new AccumulatedRows(driver, setting)
    const greatest = new GreatestKey(driver, setting.table)
    this.values = new KeptValues(cache, (key) => this.rows.valueText(key), greatest)
  }

  load(): void {}

  get(key: Key): V | undefined {
    return this.values.get(key)
  }

  stage(key: Key, value: V | undefined): void {
    this.values.stage(key, value)
  }

  flush(): void {
    const { put, putValue, putWithoutRow, remove } = this.rows
    const rows = this.rows.take()
    for (const { key, value, text: whole } of this.values.take()) {
      const row = rows.get(key.id)
      const text = whole === undefined ? undefined : this.rows.textToWrite(key, value, whole, row)
      if (text !== undefined && row?.bound) {
        row.bound.primary.push(text)
        put[row.bound.kind].run(row.bound.primary)
        continue
      }
      const columns = key.parts.map(keyColumn)
      if (text === undefined) remove.run(columns)
      else if (row === undefined) putValue.run([...columns, text])
      else putWithoutRow.run([...columns, text])
    }
  }

  discard(): void {
    this.values.discard()
    this.rows.discard()
  }
}
