/** A trace in SQLite: one WITHOUT ROWID b-tree keyed by the key's columns and what else there is of the row. */
import type { ZSet } from '../../zset/zset.ts'
import type { Trace } from '../trace.ts'
import { compareBound } from './bound-order.ts'
import type { Driver } from './driver.ts'
import { type StagedRow, sortInOrder, stagedRow } from './staged-rows.ts'
import { type RowStatement, type RowsSetting, StoredRows } from './stored-rows.ts'

/** A row to write, with its weight. */
type Write = StagedRow<number>

/** Whether a trace has ever held a negative weight: a sum to 0 must then be looked for on insertion too. */
interface Signed {
  get(): boolean
  set(): void
}

export class SqliteTrace<T> extends StoredRows<T> implements Trace<T> {
  private readonly upsert: RowStatement
  private readonly deleteExact: RowStatement
  private readonly signed: Signed
  private staged: Write[] = []

  constructor(driver: Driver, setting: RowsSetting, signed: Signed) {
    super(driver, setting)
    this.signed = signed
    this.upsert = this.aboutRows(
      (bound) =>
        `INSERT INTO ${this.table} (${[...bound, 'weight'].join(', ')}) VALUES (${bound.map(() => '?, ').join('')}?) ` +
        'ON CONFLICT DO UPDATE SET weight = weight + excluded.weight',
    )
    this.deleteExact = this.aboutRows((_, where) => `DELETE FROM ${this.table} WHERE ${where} AND weight = ?`)
  }

  get rows(): StoredRows<T> {
    return this
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) {
      // A row or key that cannot be stored is refused here, before anything is written.
      this.staged.push(stagedRow(this.layout, entry, this.arrangement.key(entry.row), entry.weight))
    }
  }

  /** Writes what was staged, summed up by row and in the order of the b-tree, so that each page is visited once. */
  flush(): void {
    const { staged } = this
    if (staged.length === 0) return
    this.staged = []
    sortInOrder(staged)
    for (let i = 0; i < staged.length; ) {
      const write = staged[i++] as Write
      let weight = write.value
      while (i < staged.length && compareBound(write.primary, (staged[i] as Write).primary) === 0)
        weight += (staged[i++] as Write).value
      if (weight !== 0) this.write(write, weight)
    }
  }

  discard(): void {
    this.staged = []
  }

  private write(write: Write, weight: number): void {
    const { key, primary, kind } = write
    this.cache.delete(key.id)
    if (weight < 0 || this.signed.get()) {
      if (this.deleteExact[kind].run([...primary, -weight]) === 1) return
    }
    if (weight < 0 && !this.signed.get() && this.weightOf(write) + weight < 0) this.signed.set()
    primary.push(weight)
    this.upsert[kind].run(primary)
  }
}
