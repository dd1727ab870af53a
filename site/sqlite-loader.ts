/// <reference types="vite/client" />
/** What the site's worker loads SQLite WASM by: see build/slim-worker.ts. */
import wasmUrl from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url'
import type { SqliteWasm } from '../engine/trace/sqlite/wasm-memory.ts'
import { startSqlite } from './sqlite.ts'

/** Rejects if the module cannot be fetched. */
export async function loadSqliteWasm(): Promise<SqliteWasm> {
  const response = await fetch(wasmUrl)
  if (!response.ok) throw new Error(`SQLite could not be loaded: HTTP ${response.status}`)
  // Compiling while it streams in is left aside: it needs a MIME type that not every web server knows.
  return startSqlite(await WebAssembly.compile(await response.arrayBuffer()))
}
