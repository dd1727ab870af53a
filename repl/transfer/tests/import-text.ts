/** Imports a text into a new database, as tests want it. */
import { Database, MemoryStore, type Table } from '../../../engine/index.ts'
import { type ImportFormat, importFormat } from '../formats.ts'
import { Importer, type ImporterOptions } from '../importer.ts'
import { type ReadOptions, readerOf } from '../reader.ts'

export interface Outcome {
  readonly db: Database
  readonly rows: unknown[]
  readonly rejects: string
  readonly imported: Importer['imported']
  /** The message of the error that ended it, with its hint, in a line each; null if none did. */
  readonly error: string | null
}

/** @param file its name, which says the format; its bytes come in pieces of 3, so that every record is cut */
export function importText(
  table: Table,
  file: string,
  content: string | Uint8Array,
  options: Partial<ReadOptions & ImporterOptions> = {},
  db = new Database(new MemoryStore()),
): Outcome {
  db.declare(table)
  let rejects = ''
  let error: string | null = null
  const format = importFormat(file, undefined) as Exclude<ImportFormat, 'sqlite'>
  const reader = readerOf(file, table, { format, ...options })
  const importer = new Importer(db, table, reader, {
    batch: 2,
    skipBad: false,
    after: 0,
    rejects: (text) => {
      rejects += text
    },
    ...options,
  })
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  try {
    for (let at = 0; at < bytes.length; at += 3)
      for (const record of reader.read(bytes.subarray(at, at + 3))) importer.add(record)
    for (const record of reader.end()) importer.add(record)
    importer.end()
  } catch (thrown) {
    const { message, hint } = thrown as Error & { hint?: string }
    error = hint === undefined ? message : `${message}\n${hint}`
  }
  return { db, rows: db.table(table).all(), rejects, imported: importer.imported, error }
}
