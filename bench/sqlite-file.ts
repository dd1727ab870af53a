/** A SQLite file as the engine opens its own: WAL, the same checkpoints, gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'

export function temporaryFile(): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'stepping-bench-'))
  return { file: join(folder, 'bench.db'), remove: () => rmSync(folder, { recursive: true }) }
}

/** In memory instead. */
export const NO_FILE = { file: undefined, remove: () => {} } as const

export function openDatabase(file: string): BetterSqlite3.Database {
  const database = new BetterSqlite3(file)
  database.pragma('journal_mode = WAL')
  database.pragma('wal_autocheckpoint = 20000')
  return database
}
