/**
 * A store in one SQLite file. Every trace and every set of accumulators is one b-tree of its own, the step log and the
 * declarations stand beside them, and one SQLite transaction per step covers them all, so that after a crash the file is at the last
 * committed step. Readable by any SQLite client: tables and cached outputs are views with their real column names.
 */

import type { Value } from '../../value/types.ts'
import { ZSet } from '../../zset/zset.ts'
import { Arrangement } from '../arrangement.ts'
import type { Columns } from '../columns.ts'
import type {
  Accumulators,
  AccumulatorsWithRows,
  IteratedSet,
  KeptChange,
  LogEntry,
  Store,
  Trace,
} from '../trace.ts'
import { SqliteAccumulators } from './accumulators.ts'
import { SqliteAccumulatorsWithRows } from './accumulators-with-rows.ts'
import { DeferredTrace } from './deferred-trace.ts'
import { type Driver, quoted, type Statement } from './driver.ts'
import { prepareFile } from './file-format.ts'
import { SqliteIteratedSet } from './iterated-set.ts'
import { changesOf, changesText } from './log-text.ts'
import { RowCache } from './row-cache.ts'
import { RowLayout } from './row-layout.ts'
import type { RowsSetting, StoredRows } from './stored-rows.ts'
import { TableNames } from './table-names.ts'
import { type Mark, SqliteTrace } from './trace.ts'

interface Part {
  /** Those that it keeps, where it keeps rows. */
  readonly rows?: StoredRows<unknown>
  flush(): void
  discard(): void
}

/** 64 MB. */
const DEFAULT_CACHE = 64 * 2 ** 20
/** Enough that writes in the order of keys meet on pages, and few enough for memory. */
const ROWS_AT_ONCE = 10_000

export class SqliteStore implements Store {
  readonly rowsAtOnce: number
  private readonly driver: Driver
  private readonly names: TableNames
  private parts = new Map<string, Part>()
  /** What is marked of the traces that are open, as meta names. */
  private marks = new Set<string>()
  /** Both as they were when the transaction began. */
  private partsBefore = new Map<string, Part>()
  private marksBefore = new Set<string>()
  private readonly statements: Record<
    'begin' | 'commit' | 'rollback' | 'getMeta' | 'setMeta' | 'deleteMeta' | 'log' | 'keep' | 'kept',
    Statement
  >

  private readonly cache: RowCache

  /**
   * @param cacheBytes how much memory rows and values may take that were read lately, about
   * @param rowsAtOnce how many rows to be given at once
   * @throws DatabaseError, and closes the file, if it is another program's, or of a layout that is newer or too old; StoreError if it cannot be read,
   * or not be written where it has to be
   */
  constructor(driver: Driver, cacheBytes = DEFAULT_CACHE, rowsAtOnce = ROWS_AT_ONCE) {
    this.driver = driver
    this.rowsAtOnce = rowsAtOnce
    this.cache = new RowCache(cacheBytes)
    try {
      prepareFile(driver)
      this.names = new TableNames(driver, this)
      this.statements = {
        begin: driver.prepare('BEGIN IMMEDIATE'),
        commit: driver.prepare('COMMIT'),
        rollback: driver.prepare('ROLLBACK'),
        getMeta: driver.prepare('SELECT text FROM stepping_meta WHERE name = ?'),
        setMeta: driver.prepare('INSERT OR REPLACE INTO stepping_meta VALUES (?, ?)'),
        deleteMeta: driver.prepare('DELETE FROM stepping_meta WHERE name = ?'),
        log: driver.prepare('INSERT INTO stepping_log VALUES (?, ?, ?)'),
        keep: driver.prepare('INSERT INTO stepping_changes VALUES (?, ?, ?)'),
        kept: driver.prepare(
          'SELECT step, changes FROM stepping_changes WHERE step > ? AND step <= ? AND of = ? ORDER BY step',
        ),
      }
    } catch (error) {
      driver.close()
      throw error
    }
  }

  trace<T>(name: string, arrangement: Arrangement, columns: Columns | null = null): Trace<T> {
    return this.part<Part & Trace<T>>(name, () => {
      const isThere = (): boolean => this.names.isThere(name)
      const open = (columns: Columns | null): SqliteTrace<T> => this.openTrace(name, arrangement, columns)
      return columns === null && !isThere() ? new DeferredTrace(arrangement, open, isThere) : open(columns)
    })
  }

  private openTrace<T>(name: string, arrangement: Arrangement, columns: Columns | null): SqliteTrace<T> {
    const mark = (kind: string): Mark => {
      const meta = `${kind} ${name}`
      if (this.readMeta(meta) !== undefined) this.marks.add(meta)
      return {
        get: () => this.marks.has(meta),
        set: () => {
          this.marks.add(meta)
          this.writeMeta(meta, 'yes')
        },
      }
    }
    return new SqliteTrace<T>(this.driver, this.setting(name, arrangement, columns), {
      signed: mark('signed'),
      great: mark('great'),
    })
  }

  private setting(name: string, arrangement: Arrangement, columns: Columns | null): RowsSetting {
    return {
      table: this.names.of(name),
      arrangement,
      columns: this.columns(name, columns),
      cache: this.cache.part(),
    }
  }

  /** By which columns the rows of a trace are laid out: those that it has in the file, or, if it is not there yet, those that are expected. */
  private columns(name: string, expected: Columns | null): Columns {
    const stored = this.readMeta(columnsOf(name))
    if (stored !== undefined) return JSON.parse(stored) as Columns
    if (expected === null || !RowLayout.canHave(expected) || this.names.isThere(name)) return []
    this.writeMeta(columnsOf(name), JSON.stringify(expected))
    return expected
  }

  accumulators<V extends Value>(name: string, width: number): Accumulators<V> {
    return this.part(
      name,
      () => new SqliteAccumulators<V>(this.driver, this.names.of(name), width, this.cache.part()),
    )
  }

  accumulatorsWithRows<V extends Value, T>(
    name: string,
    arrangement: Arrangement,
    columns: Columns | null = null,
  ): AccumulatorsWithRows<V, T> {
    return this.part(
      name,
      () =>
        new SqliteAccumulatorsWithRows<V, T>(
          this.driver,
          this.setting(name, arrangement, columns),
          this.cache.part(),
        ),
    )
  }

  iteratedSet<T>(name: string, arrangement: Arrangement, columns: Columns | null = null): IteratedSet<T> {
    return this.part(
      name,
      () =>
        new SqliteIteratedSet<T>(this.driver, this.setting(name, arrangement, columns), this.cache.part()),
    )
  }

  drop(name: string): void {
    this.parts.delete(name)
    this.driver.exec(`DROP TABLE IF EXISTS ${quoted(this.names.of(name))}`)
    this.names.forget(name)
    for (const kind of ['signed', 'great']) {
      this.marks.delete(`${kind} ${name}`)
      this.writeMeta(`${kind} ${name}`, undefined)
    }
    this.writeMeta(columnsOf(name), undefined)
  }

  begin(): void {
    this.statements.begin.run([])
    this.partsBefore = new Map(this.parts)
    this.marksBefore = new Set(this.marks)
  }

  flush(): void {
    for (const part of this.parts.values()) part.flush()
  }

  commit(): void {
    this.statements.commit.run([])
  }

  rollback(): void {
    for (const part of this.parts.values()) part.discard()
    this.parts = this.partsBefore
    this.cache.clear()
    this.marks = this.marksBefore
    try {
      this.statements.rollback.run([])
    } catch {
      // SQLite has already rolled back by itself, as it does when the disk is full.
    }
  }

  readMeta(name: string): string | undefined {
    return this.statements.getMeta.get([name])?.[0] as string | undefined
  }

  writeMeta(name: string, text: string | undefined): void {
    if (text === undefined) this.statements.deleteMeta.run([name])
    else this.statements.setMeta.run([name, text])
  }

  metaNames(): readonly string[] {
    return this.driver
      .prepare('SELECT name FROM stepping_meta ORDER BY name')
      .all([])
      .map(([name]) => name as string)
  }

  appendLog({ step, goesTo, changes }: LogEntry): void {
    this.statements.log.run([BigInt(step), goesTo === null ? null : BigInt(goesTo), changesText(changes)])
  }

  rewriteLog({ step, changes }: LogEntry): void {
    this.driver
      .prepare('UPDATE stepping_log SET changes = ? WHERE step = ?')
      .run([changesText(changes), BigInt(step)])
  }

  readLog(step: number): LogEntry | undefined {
    const found = this.driver
      .prepare('SELECT goes_to, changes FROM stepping_log WHERE step = ?')
      .get([BigInt(step)])
    if (found === undefined) return undefined
    return { step, goesTo: found[0] as number | null, changes: changesOf(found[1] as string) }
  }

  lastStep(): number {
    return (this.driver.prepare('SELECT max(step) FROM stepping_log').get([])?.[0] as number | null) ?? 0
  }

  pruneLog(before: number): void {
    this.driver.prepare('DELETE FROM stepping_log WHERE step < ?').run([BigInt(before)])
    this.driver.prepare('DELETE FROM stepping_changes WHERE step < ?').run([BigInt(before)])
  }

  keepChange({ step, of, delta }: KeptChange): void {
    this.statements.keep.run([BigInt(step), of, changesText(new Map([[of, delta]]))])
  }

  keptChanges(of: string, after: number, to: number): readonly KeptChange[] {
    return this.statements.kept.all([BigInt(after), BigInt(to), of]).map(([step, text]) => ({
      step: step as number,
      of,
      delta: changesOf(text as string).get(of) as ZSet<unknown>,
    }))
  }

  dropChanges(of: string): void {
    this.driver.prepare('DELETE FROM stepping_changes WHERE of = ?').run([of])
  }

  contents(trace: string, by: readonly string[]): ZSet<unknown> {
    if (!this.names.isThere(trace)) return ZSet.empty()
    const layout = new RowLayout(this.columns(trace, null), Arrangement.columns(by))
    const rows = this.driver
      .prepare(`SELECT ${layout.selected} FROM ${quoted(this.names.of(trace))} WHERE weight <> 0`)
      .all([])
    return ZSet.ofParts(rows.map((row) => layout.entry(row)))
  }

  expose(name: string, traceName: string, columns: readonly string[]): void {
    const rows = (this.parts.get(traceName) as Part).rows as StoredRows<unknown>
    this.conceal(name)
    this.driver.exec(`CREATE VIEW ${quoted(name)} AS ${rows.shown(columns)}`)
  }

  conceal(name: string): void {
    this.driver.exec(`DROP VIEW IF EXISTS ${quoted(name)}`)
  }

  faults(): string[] {
    try {
      const found = this.driver.prepare('PRAGMA integrity_check').all([])
      return found.map(([fault]) => fault as string).filter((fault) => fault !== 'ok')
    } catch (error) {
      // Where even that cannot be read.
      return [(error as Error).message]
    }
  }

  get backup(): Store['backup'] {
    return this.driver.backup
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.driver.bytes()
  }

  get file(): string | null {
    return this.driver.file
  }

  checkpoint(): boolean {
    const [busy] = this.driver.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get([]) as [number]
    return busy === 0
  }

  close(): void {
    this.driver.close()
  }

  private part<P extends Part>(name: string, open: () => P): P {
    let part = this.parts.get(name) as P | undefined
    if (part === undefined) {
      part = open()
      this.parts.set(name, part)
    }
    return part
  }
}

function columnsOf(trace: string): string {
  return `columns of ${trace}`
}
