/** Opens databases on SQLite WASM: the driver of browsers. */
import type { Driver } from './driver.ts'
import { wasmDriver } from './wasm-driver.ts'
import { loadSqliteWasm } from './wasm-loader.ts'
import type { SqliteWasm } from './wasm-memory.ts'

let loading: Promise<SqliteWasm> | undefined

/** A new database in memory. The module is loaded once, by the first call. Rejects if it cannot be loaded. */
export async function openSqliteWasm(): Promise<Driver> {
  loading ??= loadSqliteWasm()
  return wasmDriver(await loading)
}
