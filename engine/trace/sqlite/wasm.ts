/** Opens databases on SQLite WASM: the driver of browsers. */
import type { Driver } from './driver.ts'
import { portable } from './file-bytes.ts'
import { wasmDriver } from './wasm-driver.ts'
import { loadSqliteWasm } from './wasm-loader.ts'
import type { SqliteWasm } from './wasm-memory.ts'

let loading: Promise<SqliteWasm> | undefined

/**
 * A database in memory, a new one or that of the bytes of a file.
 * @throws DatabaseError if they are not those of a SQLite database; rejects if SQLite cannot be loaded
 */
export async function openSqliteWasm(bytes?: Uint8Array | ArrayBuffer): Promise<Driver> {
  const content = bytes && { bytes: portable(bytes) }
  return wasmDriver(await sqliteWasm(), content)
}

/** The module, which is loaded once, by the first call. */
export function sqliteWasm(): Promise<SqliteWasm> {
  loading ??= loadSqliteWasm().catch((error) => {
    // The next call tries again: what failed may have been the network.
    loading = undefined
    throw error
  })
  return loading
}
