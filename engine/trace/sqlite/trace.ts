/** A trace in SQLite: one WITHOUT ROWID b-tree keyed by the key's columns and what else there is of the row. */
import type { Entry, ZSet } from '../../zset/zset.ts'
import { checkExact } from '../great-weights.ts'
import type { Trace } from '../trace.ts'
import { compareBound } from './bound-order.ts'
import type { Driver } from './driver.ts'
import { type StagedRow, sortInOrder, stagedRow } from './staged-rows.ts'
import { type RowStatement, type RowsSetting, StoredRows } from './stored-rows.ts'

/** A row to write, with its weight. */
type Write = StagedRow<number>

/** Something that is kept of a trace in its file once it has happened. */
export interface Mark {
  get(): boolean
  set(): void
}

/** What is marked of a trace. */
export interface Marks {
  /** It has held a negative weight: a sum to 0 must then be looked for on insertion too. */
  readonly signed: Mark
  /** It has held a weight beyond those of LIGHT: then rows are looked up before they are staged, as their weights might not stay exact. */
  readonly great: Mark
}

/** Weights that stay exact whatever a step adds to them that brings no more than MOST_AT_ONCE. */
export const LIGHT = 2 ** 31
const MOST_AT_ONCE = 2 ** 52

export class SqliteTrace<T> extends StoredRows<T> implements Trace<T> {
  private readonly upsert: RowStatement
  /** Writes nothing where the weight would be none of LIGHT. */
  private readonly upsertLight: RowStatement
  private readonly deleteExact: RowStatement
  private readonly marks: Marks
  private staged: Write[] = []
  /** What was staged, and how much weight it has. */
  private deltas: (readonly Entry<T>[])[] = []
  private mass = 0

  constructor(driver: Driver, setting: RowsSetting, marks: Marks) {
    super(driver, setting)
    this.marks = marks
    const upsert = (bound: readonly string[]): string =>
      `INSERT INTO ${this.table} (${[...bound, 'weight'].join(', ')}) VALUES (${bound.map(() => '?, ').join('')}?) ` +
      'ON CONFLICT DO UPDATE SET weight = weight + excluded.weight'
    this.upsert = this.aboutRows(upsert)
    this.upsertLight = this.aboutRows(
      (bound) => `${upsert(bound)} WHERE weight + excluded.weight BETWEEN ${-LIGHT} AND ${LIGHT}`,
    )
    this.deleteExact = this.aboutRows((_, where) => `DELETE FROM ${this.table} WHERE ${where} AND weight = ?`)
  }

  get rows(): StoredRows<T> {
    return this
  }

  stage(delta: ZSet<T>): void {
    for (const entry of this.admitted(delta)) {
      // A row or key that cannot be stored is refused here, before anything is written.
      this.staged.push(stagedRow(this.layout, entry, this.arrangement.key(entry.row), entry.weight))
    }
  }

  /** A delta as it is to be staged. @throws ValueError naming a row whose weight would grow past those that are exact */
  private admitted(delta: ZSet<T>): readonly Entry<T>[] {
    const { parts } = delta
    for (const { weight } of parts) this.mass += Math.abs(weight)
    const isGreat = this.mass > MOST_AT_ONCE || this.marks.great.get()
    if (isGreat) checkExact(delta, this.deltas, (entry) => this.weight(entry))
    const entries = isGreat ? delta.entries : parts
    this.deltas.push(entries)
    return entries
  }

  /** Writes what was staged, summed up by row and in the order of the b-tree, so that each page is visited once. */
  flush(): void {
    const { staged } = this
    if (staged.length === 0) return
    this.discard()
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
    this.deltas = []
    this.mass = 0
  }

  private write(write: Write, weight: number): void {
    const { key, primary, kind } = write
    this.cache.delete(key.id)
    const { signed, great } = this.marks
    if (weight < 0 || signed.get()) {
      if (this.deleteExact[kind].run([...primary, -weight]) === 1) return
    }
    if (weight < 0 && !signed.get() && this.weightOf(write) + weight < 0) signed.set()
    if (Math.abs(weight) <= LIGHT) {
      primary.push(weight)
      if (great.get()) this.upsert[kind].run(primary)
      else if (this.upsertLight[kind].run(primary) === 0) {
        great.set()
        this.upsert[kind].run(primary)
      }
    } else {
      if (!great.get()) great.set()
      // Not as a floating-point number, which SQLite would keep for one.
      primary.push(BigInt(weight))
      this.upsert[kind].run(primary)
    }
  }
}
