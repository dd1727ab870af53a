/** Loads SQLite WASM by the loader that comes with it, which works with every bundler and in Node. */
import initSqlite from '@sqlite.org/sqlite-wasm'
import type { SqliteWasm } from './wasm-memory.ts'

export async function loadSqliteWasm(): Promise<SqliteWasm> {
  // Storage in files needs headers that a plain web server does not send, and is looked for with warnings.
  const vfs = { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-sahpool': true, 'opfs-wl': true }
  Object.assign(globalThis, { sqlite3ApiConfig: { disable: { vfs } } })
  const { wasm } = await initSqlite()
  // The memory is there, but its type is not.
  const { memory } = wasm as typeof wasm & Pick<SqliteWasm, 'memory'>
  return { exports: wasm.exports, memory }
}
