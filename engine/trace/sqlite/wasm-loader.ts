/** Loads SQLite WASM by the loader that comes with it, which works with every bundler and in Node. */
import initSqlite from '@sqlite.org/sqlite-wasm'
import type { SqliteWasm } from './wasm-memory.ts'

export async function loadSqliteWasm(): Promise<SqliteWasm> {
  // These need headers that a plain web server does not send, and are looked for with warnings. What needs none is opfs-sahpool.
  const vfs = { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-wl': true }
  Object.assign(globalThis, { sqlite3ApiConfig: { disable: { vfs } } })
  const { wasm, installOpfsSAHPoolVfs } = await initSqlite()
  // The memory is there, but its type is not.
  const { memory } = wasm as typeof wasm & Pick<SqliteWasm, 'memory'>
  const { exports } = wasm
  // In Node it is not there, whatever its type says.
  return installOpfsSAHPoolVfs ? { exports, memory, installPool: installOpfsSAHPoolVfs } : { exports, memory }
}
