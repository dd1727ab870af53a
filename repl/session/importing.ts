/** Imports in a session: from the data that it was given, or from the disk. */
import { type Database, Table } from '../../engine/index.ts'
import { importFormat } from '../transfer/formats.ts'
import { faultOf, Importer, type ImporterOptions, ImportInterrupted } from '../transfer/importer.ts'
import { type ReadOptions, readerOf } from '../transfer/reader.ts'
import { ImportReport } from '../transfer/report.ts'
import { type Fault, ImportError, type SourceRecord } from '../transfer/source.ts'
import { SqliteRows } from '../transfer/sqlite-rows.ts'
import { Interrupted } from './cells/errors.ts'
import { type DataTexts, declaredData } from './data.ts'
import {
  filesOf,
  type ImportRowsOptions,
  type ReadRowsOptions,
  type Stopping,
  TELL_EVERY,
  type TransferHost,
} from './transfer-host.ts'
import { named } from './views.ts'

/** Rows a step, unless it is said otherwise: few enough to be stopped soon, enough that a step costs little. */
const BATCH = 10_000

/** @throws ImportError for the first bad record, unless they are skipped; Interrupted, saying what is done */
export async function importRows(
  host: TransferHost,
  into: string | Table,
  path: string,
  options: ImportRowsOptions = {},
): Promise<ImportReport> {
  const table = tableOf(host.db, into)
  const format = importFormat(path, options.as)
  const batch = options.batch ?? BATCH
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new ImportError(`batch is ${batch}, expected a whole number of rows above 0`)
  if (options.rejects === path)
    throw new ImportError(`the bad records of ${path} cannot be written to it`, 'Name another file.')
  // A recorded session is played again without files: its bad records are counted all the same.
  const rejects = options.rejects === undefined ? undefined : host.files?.create(options.rejects)
  const importer = {
    batch,
    skipBad: options.skipBad ?? options.rejects !== undefined,
    after: options.after ?? 0,
    ...(rejects !== undefined && { rejects: (text: string) => rejects.write(text) }),
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
    rejects?.keep()
  }
}

/**
 * The rows of a file, as the table would store them; nothing is inserted.
 * @throws ImportError for the first record that is none
 */
export async function readRows(
  host: TransferHost,
  of: string | Table,
  path: string,
  options: ReadRowsOptions = {},
): Promise<unknown[]> {
  const table = tableOf(host.db, of)
  const format = importFormat(path, options.as)
  if (format === 'sqlite')
    throw new ImportError(`${path} is a SQLite file, expected one of text`, 'Import it instead.')
  const reader = readerOf(path, table, { ...options, format })
  const { pieces } = await contentOf(host, path)
  const rows: unknown[] = []
  const add = (record: SourceRecord): void => {
    const fault = 'row' in record.content ? checked(table, record.content.row, rows) : record.content
    if (fault !== null)
      throw new ImportError(`${reader.placeOf(record, fault)}: ${fault.message}`, fault.hint)
  }
  for await (const bytes of pieces) for (const record of reader.read(bytes)) add(record)
  for (const record of reader.end()) add(record)
  return rows
}

/** Adds a row as the table would store it. @returns what the table refuses it for; null if it does not */
function checked(table: Table, row: unknown, rows: unknown[]): Fault | null {
  try {
    rows.push(table.check(row))
    return null
  } catch (error) {
    return faultOf(error, table)
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
  const declared = declaredAs(data, path)
  const bytes = new TextEncoder().encode(data[declared])
  return { size: bytes.length, pieces: piecesOf(bytes) }
}

/**
 * A recorded session declares a file by its path from the notebook, and calls it by its path from where the session was: where these do not agree, the
 * name is enough if no other is called so.
 */
function declaredAs(data: DataTexts, path: string): string {
  const nameOf = (one: string): string => one.slice(one.lastIndexOf('/') + 1)
  const [found, ...others] = Object.keys(data).filter((declared) => nameOf(declared) === nameOf(path))
  return found !== undefined && others.length === 0 ? found : declaredData(data, path)
}

/** So many bytes of what is in memory are read at once, so that an interruption is seen. */
const PIECE = 2 ** 16

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function tableOf(db: Database, of: string | Table): Table {
  if (of instanceof Table) return of
  const found = named(db.catalog, of)
  if (found.kind === 'table') return found.table
  throw new ImportError(`${of} is an output, expected a table: what is in an output follows from the tables`)
}
