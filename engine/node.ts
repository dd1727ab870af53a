/** The package's entry under Node: the engine, and `open` on better-sqlite3. */
import { Database } from './database/database.ts'
import { MemoryStore } from './trace/memory/store.ts'
import { SqliteStore } from './trace/sqlite/store.ts'

export * from './index.ts'

/**
 * Opens a database: in a SQLite file, which continues where it stopped, or in memory.
 * @throws DatabaseError if the file is in use, is no SQLite file, or is another program's
 */
export async function open(options: { readonly file?: string } = {}): Promise<Database> {
  if (options.file === undefined) return new Database(new MemoryStore())
  const { openBetterSqlite3 } = await import('./trace/sqlite/better-sqlite3.ts')
  return new Database(new SqliteStore(openBetterSqlite3(options.file)))
}
