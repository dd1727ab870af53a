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
}

/**
 * Opens a database: in a SQLite file, which continues where it stopped, or in memory.
 * @throws DatabaseError if the file is in use, is no SQLite file, or is another program's, or for a wrong setting; StoreError if it cannot be written, or
 *   is damaged
 */
export async function open({ file, ...settings }: OpenOptions = {}): Promise<Database> {
  const openStore = (file: string | undefined): Promise<Store> => openStoreWith(file, settings)
  const store = await openStore(file)
  try {
    return new Database(store, openStore)
  } catch (error) {
    store.close()
    throw error
  }
}

async function openStoreWith(file: string | undefined, settings: FileSettings): Promise<Store> {
  settingsSql(settings)
  if (file === undefined) return new MemoryStore()
  const { openBetterSqlite3 } = await import('./trace/sqlite/better-sqlite3.ts')
  return new SqliteStore(openBetterSqlite3(file, settings), rowCacheBytes(settings))
}
