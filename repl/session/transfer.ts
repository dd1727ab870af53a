/** What cells can call to bring rows in from files and to write rows out: importRows, exportRows, exportText. */
import { type Circuit, type Database, type Step, SteppingError, Table } from '../../engine/index.ts'
import type { DataFiles } from '../transfer/data-files.ts'
import { type Exported, type ExportOptions, exportText } from '../transfer/exporter.ts'
import { exportFormat, importFormat } from '../transfer/formats.ts'
import { Importer, type ImporterOptions, ImportInterrupted } from '../transfer/importer.ts'
import { type ReadOptions, readerOf } from '../transfer/reader.ts'
import { ExportReport, ImportReport } from '../transfer/report.ts'
import { ImportError, type SourceRecord } from '../transfer/source.ts'
import { SqliteRows } from '../transfer/sqlite-rows.ts'
import { Interrupted } from './cells/errors.ts'
import { type DataTexts, declaredData } from './data.ts'
import { type Exportable, exportedDelta, exportedRows } from './exported.ts'
import type { Progress } from './protocol.ts'
import { named } from './views.ts'

/** What a session lends these functions. */
export interface TransferHost {
  readonly db: Database
  readonly data: DataTexts
  /** Undefined where cells read only data that they were given. */
  readonly files: DataFiles | undefined
  /** Notes that the running cell has read a file. */
  reading(path: string): void
  /** Does something that looks by itself whether it must stop, and says how far it is. */
  stopping<T>(work: (around: Stopping) => Promise<T>): Promise<T>
  /** The last step that was made in this session. */
  lastStep(): Step | undefined
}

export interface Stopping {
  mustStop(): boolean
  progress(progress: Progress): void
}

/** How an import is done; everything may be left out. */
export interface ImportRowsOptions
  extends Omit<ReadOptions, 'format'>,
    Partial<Omit<ImporterOptions, 'rejects'>> {
  /** csv, tsv, jsonl, json or sqlite; what the file's name says without. */
  readonly as?: string
  /** The table of another SQLite file. */
  readonly table?: string
  /** A file that bad records are written to; they are skipped then. */
  readonly rejects?: string
}

export interface ExportRowsOptions {
  /** csv, tsv, jsonl or json; what the file's name says without. */
  readonly as?: string
  /** Each row once, with its weight in the column ±. */
  readonly weights?: boolean
  /** What the last step changed in it, with weights. */
  readonly delta?: boolean
}

/** Rows a step, unless it is said otherwise: few enough to be stopped soon, enough that a step costs little. */
const BATCH = 10_000
/** Progress is told so often, ms. */
const TELL_EVERY = 100

export function transferFunctions(host: TransferHost, checkIdle: () => void): Record<string, unknown> {
  return {
    importRows: (table: string | Table, path: string, options: ImportRowsOptions = {}) => {
      checkIdle()
      return importRows(host, tableOf(host.db, table), path, options)
    },
    exportRows: (what: Exportable, path: string, options: ExportRowsOptions = {}) =>
      exportRows(host, what, path, options),
    exportText: (what: Exportable, as = 'csv', options: Omit<ExportRowsOptions, 'as'> = {}) =>
      [...exportText(exportable(host, what, options), written('', { ...options, as }))].join(''),
  }
}

async function importRows(
  host: TransferHost,
  table: Table,
  path: string,
  options: ImportRowsOptions,
): Promise<ImportReport> {
  const format = importFormat(path, options.as)
  const batch = options.batch ?? BATCH
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new ImportError(`batch is ${batch}, expected a whole number of rows above 0`)
  if (options.rejects === path)
    throw new ImportError(`the bad records of ${path} cannot be written to it`, 'Name another file.')
  // A recorded session is played again without files: its bad records are counted all the same.
  const into = options.rejects === undefined ? undefined : host.files?.create(options.rejects)
  const importer = {
    batch,
    skipBad: options.skipBad ?? options.rejects !== undefined,
    after: options.after ?? 0,
    ...(into !== undefined && { rejects: (text: string) => into.write(text) }),
  }
  try {
    const imported = await host.stopping((around) =>
      format === 'sqlite'
        ? importTable(host, table, path, options, importer, around)
        : importFile(host, table, path, { ...options, format }, importer, around),
    )
    return new ImportReport(table.name, path, imported, options.rejects ?? null)
  } catch (error) {
    if (!(error instanceof ImportInterrupted)) throw error
    throw new Interrupted(error.message, error.hint)
  } finally {
    // Also what was bad before an import has failed.
    into?.keep()
  }
}

async function importFile(
  host: TransferHost,
  table: Table,
  path: string,
  options: ReadOptions,
  importing: ImporterOptions,
  around: Stopping,
) {
  const reader = readerOf(path, table, options)
  const { size, pieces } = await contentOf(host, path)
  const importer = new Importer(host.db, table, reader, importing)
  const meter = new Meter(table.name, size, around, importer)
  for await (const bytes of pieces) {
    meter.look(bytes.length)
    for (const record of reader.read(bytes)) meter.add(record)
  }
  for (const record of reader.end()) meter.add(record)
  return importer.end()
}

async function importTable(
  host: TransferHost,
  table: Table,
  path: string,
  options: ImportRowsOptions,
  importing: ImporterOptions,
  around: Stopping,
) {
  const file = filesOf(host, path).sqlite(path)
  try {
    const source = new SqliteRows(path, file, table, options.table, options.ignore ?? [])
    const importer = new Importer(host.db, table, source, importing)
    const meter = new Meter(table.name, source.count, around, importer)
    let rows = 0
    for (const record of source.records()) {
      if (rows++ % 1000 === 0) {
        // Nothing is waited for here, so that others are let in now and then.
        await new Promise((resolve) => setTimeout(resolve))
        meter.look(rows === 1 ? 1 : 1000)
      }
      meter.add(record)
    }
    return importer.end()
  } finally {
    file.close()
  }
}

/** Tells how far an import is, and looks whether it must stop. */
class Meter {
  private readonly table: string
  private readonly total: number | null
  private readonly around: Stopping
  private readonly importer: Importer
  private done = 0
  private told = performance.now()

  constructor(table: string, total: number | null, around: Stopping, importer: Importer) {
    this.table = table
    this.total = total
    this.around = around
    this.importer = importer
  }

  /** Before so much more is read. @throws ImportInterrupted */
  look(more: number): void {
    if (this.around.mustStop()) throw this.importer.interrupted()
    const now = performance.now()
    if (now - this.told >= TELL_EVERY) {
      this.told = now
      const share = this.total === null ? null : Math.min(1, this.done / this.total)
      this.around.progress({ what: this.table, rows: this.importer.committed, share })
    }
    this.done += more
  }

  add(record: SourceRecord): void {
    const { committed } = this.importer
    this.importer.add(record)
    // Several steps may come of what was read at once.
    if (this.importer.committed !== committed) this.look(0)
  }
}

async function exportRows(
  host: TransferHost,
  what: Exportable,
  path: string,
  options: ExportRowsOptions,
): Promise<ExportReport> {
  const exported = exportable(host, what, options)
  const how = written(path, options)
  const files = filesOf(host, path)
  return host.stopping(async (around) => {
    const file = files.create(path)
    let lines = 0
    const count = (): void => {
      lines += 1
    }
    let told = performance.now()
    try {
      for (const piece of exportText(exported, how, count)) {
        if (around.mustStop()) throw new Interrupted('the export was interrupted', `${path} is as it was.`)
        file.write(piece)
        const now = performance.now()
        if (now - told < TELL_EVERY) continue
        told = now
        around.progress({ what: exported.name, rows: lines, share: null })
      }
      file.keep()
    } catch (error) {
      file.discard()
      throw error
    }
    return new ExportReport(exported.name, path, lines)
  })
}

function exportable(host: TransferHost, what: Exportable, { delta = false }: ExportRowsOptions): Exported {
  if (!delta) return exportedRows(host.db, what)
  return exportedDelta(host.db, what as string | Table | Circuit<unknown>, host.lastStep())
}

function written(path: string, { as, weights = false, delta = false }: ExportRowsOptions): ExportOptions {
  return { format: exportFormat(path, as), weights: weights || delta }
}

function tableOf(db: Database, of: string | Table): Table {
  if (of instanceof Table) return of
  const found = named(db.catalog, of)
  if (found.kind === 'table') return found.table
  throw new ImportError(`${of} is an output, expected a table: what is in an output follows from the tables`)
}

/** A file of the notebook's data, or of the disk. */
async function contentOf(
  host: TransferHost,
  path: string,
): Promise<{
  readonly size: number | null
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}> {
  const { data, files } = host
  if (files !== undefined && !Object.hasOwn(data, path)) {
    host.reading(path)
    return files.read(path)
  }
  const declared = declaredData(data, path)
  const bytes = new TextEncoder().encode(data[declared])
  return { size: bytes.length, pieces: piecesOf(bytes) }
}

/** So many bytes of what is in memory are read at once, so that an interruption is seen. */
const PIECE = 2 ** 16

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function filesOf({ files }: TransferHost, path: string): DataFiles {
  if (files !== undefined) return files
  throw new SteppingError(
    `${path} cannot be opened here: a notebook reads the data that it declares, and writes no files`,
    "exportText('output') gives what would be written, as a text.",
  )
}
