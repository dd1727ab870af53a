/** The package's entry under Node: the engine, and `open` on better-sqlite3. */
import { Database } from './database/database.ts'
import { MemoryStore } from './trace/memory/store.ts'
import { type FileSettings, rowCacheBytes, settingsSql } from './trace/sqlite/settings.ts'
import { SqliteStore } from './trace/sqlite/store.ts'
import type { Store } from './trace/trace.ts'

export * from './index.ts'
export type { FileSettings } from './trace/sqlite/settings.ts'

export interface OpenOptions extends FileSettings {
  /** The SQLite file; without one, the database is in memory. */
  readonly file?: string
  /**
   * What is in the database to begin with: what `bytes()` of one gave, here or in a browser, or all of a file that nobody has open. With a file, they
   * are written into it, and it must not be there yet.
   */
  readonly bytes?: Uint8Array | ArrayBuffer
}

/**
 * Opens a database: in a SQLite file, which continues where it stopped, or in memory.
 * @throws DatabaseError if the file is in use, is no SQLite file, or is another program's, or for a wrong setting; StoreError if it cannot be written, or
 *   is damaged
 */
export async function open({ file, bytes, ...settings }: OpenOptions = {}): Promise<Database> {
  const store = await openStore(settings, file, bytes)
  try {
    return new Database(store, (file) => openStore(settings, file))
  } catch (error) {
    store.close()
    throw error
  }
}

async function openStore(
  settings: FileSettings,
  file?: string,
  bytes?: Uint8Array | ArrayBuffer,
): Promise<Store> {
  settingsSql(settings)
  if (file === undefined && bytes === undefined) return new MemoryStore()
  const { openBetterSqlite3 } = await import('./trace/sqlite/better-sqlite3.ts')
  return new SqliteStore(openBetterSqlite3(file ?? ':memory:', settings, bytes), rowCacheBytes(settings))
}
