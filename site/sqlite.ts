/**
 * Starts SQLite WASM for databases in memory. The loader that comes with it brings 66 KB (gzip) of code for files, workers
 * and callbacks, which such databases do not use.
 */
import type { SqliteExports, SqliteWasm } from '../engine/trace/sqlite/wasm-memory.ts'

/** What the WASM module exports besides. */
interface Exports extends SqliteExports {
  __wasm_call_ctors(): void
  sqlite3_initialize(): number
}

const PAGE = 65536
/** As the module was linked: 8 MB to begin with, 2 GB at most. */
const MEMORY = { initial: 128, maximum: 32768 }
/** "Function not implemented", as errno. */
const ENOSYS = 52

/** @throws WebAssembly.LinkError, or an Error if SQLite does not start */
export async function startSqlite(module: WebAssembly.Module): Promise<SqliteWasm> {
  const memory = new WebAssembly.Memory(MEMORY)
  const platform = platformOf(memory)
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {}
  for (const { module: group, name } of WebAssembly.Module.imports(module)) {
    imports[group] ??= {}
    // What is left are files, of which there are none. System calls return −errno, WASI returns errno.
    imports[group][name] = platform[name] ?? (() => (group === 'env' ? -ENOSYS : ENOSYS))
  }
  const exports = (await WebAssembly.instantiate(module, imports)).exports as unknown as Exports
  exports.__wasm_call_ctors()
  const code = exports.sqlite3_initialize()
  if (code !== 0) throw new Error(`SQLite did not start: result code ${code}`)
  return { exports, memory }
}

/** The parts of the C library that SQLite needs without files: memory, time, and an empty environment. */
function platformOf(memory: WebAssembly.Memory): Record<string, WebAssembly.ImportValue> {
  const bytes = () => new DataView(memory.buffer)
  return {
    memory,
    emscripten_get_heap_max: () => MEMORY.maximum * PAGE,
    emscripten_resize_heap: (wanted: number) => Number(grow(memory, wanted >>> 0)),
    emscripten_date_now: () => Date.now(),
    emscripten_get_now: () => performance.now(),
    clock_time_get(clock: number, _precision: bigint, out: number) {
      const now = clock === 0 ? Date.now() : performance.now()
      bytes().setBigInt64(out, BigInt(Math.round(now * 1e6)), true)
      return 0
    },
    environ_sizes_get(count: number, size: number) {
      bytes().setUint32(count, 0, true)
      bytes().setUint32(size, 0, true)
      return 0
    },
    environ_get: () => 0,
  }
}

/** By a fifth at least, so that growing is rare. */
function grow(memory: WebAssembly.Memory, wanted: number): boolean {
  const size = memory.buffer.byteLength
  for (const target of [Math.max(wanted, size * 1.2), wanted]) {
    try {
      memory.grow(Math.ceil((target - size) / PAGE))
      return true
    } catch {
      // Beyond the maximum, or what the browser gives: a smaller step may do.
    }
  }
  return false
}
