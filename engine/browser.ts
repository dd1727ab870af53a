/** The package's entry in browsers: the engine, and `open` on SQLite WASM. */
import { Database } from './database/database.ts'
import { SqliteStore } from './trace/sqlite/store.ts'
import type { Store } from './trace/trace.ts'
import { DatabaseError } from './value/error.ts'

export * from './index.ts'

/**
 * Opens a database in the memory of the page or worker; it ends with it.
 * @throws DatabaseError if a file is named: browsers have none to open
 */
export async function open(options: { readonly file?: string } = {}): Promise<Database> {
  return new Database(await openStore(options.file), openStore)
}

async function openStore(file: string | undefined): Promise<Store> {
  if (file !== undefined) {
    throw new DatabaseError(
      `the file ${JSON.stringify(file)} was asked for, expected none in a browser`,
      'Call open() for a database in memory, and keep what has to last by other means.',
    )
  }
  const { openSqliteWasm } = await import('./trace/sqlite/wasm.ts')
  return new SqliteStore(await openSqliteWasm())
}
