/** The package's entry under Node: the engine, and `open` on better-sqlite3. */
import { Database } from './database/database.ts'
import { MemoryStore } from './trace/memory/store.ts'
import { SqliteStore } from './trace/sqlite/store.ts'
import type { Store } from './trace/trace.ts'

export * from './index.ts'

/**
 * Opens a database: in a SQLite file, which continues where it stopped, or in memory.
 * @throws DatabaseError if the file is in use, is no SQLite file, or is another program's; StoreError if it cannot be written, or is damaged
 */
export async function open(options: { readonly file?: string } = {}): Promise<Database> {
  const store = await openStore(options.file)
  try {
    return new Database(store, openStore)
  } catch (error) {
    store.close()
    throw error
  }
}

async function openStore(file: string | undefined): Promise<Store> {
  if (file === undefined) return new MemoryStore()
  const { openBetterSqlite3 } = await import('./trace/sqlite/better-sqlite3.ts')
  return new SqliteStore(openBetterSqlite3(file))
}
