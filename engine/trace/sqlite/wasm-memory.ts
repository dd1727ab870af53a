/** The memory of SQLite WASM: how texts and bytes get into it and out again. */

/** A loaded and initialised SQLite WASM module. */
export interface SqliteWasm {
  readonly exports: SqliteExports
  readonly memory: WebAssembly.Memory
}

type Code = number
type Pointer = number

/** The C functions that the driver calls. Pointers are addresses in the memory; see sqlite.org/c3ref. */
export interface SqliteExports {
  malloc(size: number): Pointer
  free(pointer: Pointer): void
  sqlite3_open_v2(name: Pointer, out: Pointer, flags: number, vfs: Pointer): Code
  sqlite3_close_v2(database: Pointer): Code
  sqlite3_extended_result_codes(database: Pointer, on: number): Code
  sqlite3_extended_errcode(database: Pointer): number
  sqlite3_errmsg(database: Pointer): Pointer
  sqlite3_exec(database: Pointer, sql: Pointer, callback: number, argument: Pointer, message: Pointer): Code
  sqlite3_changes(database: Pointer): number
  sqlite3_total_changes(database: Pointer): number
  sqlite3_prepare_v3(
    database: Pointer,
    sql: Pointer,
    length: number,
    flags: number,
    out: Pointer,
    tail: Pointer,
  ): Code
  sqlite3_step(statement: Pointer): Code
  sqlite3_reset(statement: Pointer): Code
  sqlite3_finalize(statement: Pointer): Code
  sqlite3_bind_parameter_count(statement: Pointer): number
  sqlite3_bind_null(statement: Pointer, index: number): Code
  sqlite3_bind_double(statement: Pointer, index: number, value: number): Code
  sqlite3_bind_int64(statement: Pointer, index: number, value: bigint): Code
  sqlite3_bind_text(
    statement: Pointer,
    index: number,
    text: Pointer,
    length: number,
    destructor: number,
  ): Code
  sqlite3_bind_blob(
    statement: Pointer,
    index: number,
    bytes: Pointer,
    length: number,
    destructor: number,
  ): Code
  sqlite3_column_count(statement: Pointer): number
  sqlite3_column_type(statement: Pointer, index: number): number
  sqlite3_column_int64(statement: Pointer, index: number): bigint
  sqlite3_column_double(statement: Pointer, index: number): number
  sqlite3_column_text(statement: Pointer, index: number): Pointer
  sqlite3_column_blob(statement: Pointer, index: number): Pointer
  sqlite3_column_bytes(statement: Pointer, index: number): number
}

const encoder = new TextEncoder()
/** A byte order mark at the beginning is a character of the text. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export class WasmMemory {
  private readonly sqlite: SqliteExports
  private readonly memory: WebAssembly.Memory
  private heap: Uint8Array<ArrayBuffer> | undefined

  constructor(sqlite: SqliteExports, memory: WebAssembly.Memory) {
    this.sqlite = sqlite
    this.memory = memory
  }

  /** Calls `use` with a copy of the text as UTF-8, ended by a NUL that `length` does not count, and frees it. */
  withText<T>(text: string, use: (pointer: Pointer, length: number) => T): T {
    return this.withBytes(encoder.encode(text), use)
  }

  /** Calls `use` with a copy of the bytes, ended likewise, and frees it. The pointer is not NULL even for no bytes. */
  withBytes<T>(bytes: Uint8Array, use: (pointer: Pointer, length: number) => T): T {
    const pointer = this.allocate(bytes.byteLength + 1)
    try {
      const heap = this.view()
      heap.set(bytes, pointer)
      heap[pointer + bytes.byteLength] = 0
      return use(pointer, bytes.byteLength)
    } finally {
      this.sqlite.free(pointer)
    }
  }

  /** Calls a function that leaves a pointer where its argument points. */
  pointerTo(call: (out: Pointer) => Code): { readonly code: Code; readonly pointer: Pointer } {
    const out = this.allocate(4)
    try {
      const code = call(out)
      return { code, pointer: new DataView(this.memory.buffer).getUint32(out, true) }
    } finally {
      this.sqlite.free(out)
    }
  }

  /** The text of so many bytes, or up to its first NUL. */
  text(pointer: Pointer, length?: number): string {
    const heap = this.view()
    const end = length === undefined ? heap.indexOf(0, pointer) : pointer + length
    return decoder.decode(heap.subarray(pointer, end))
  }

  /** A copy of the bytes. */
  bytes(pointer: Pointer, length: number): Uint8Array {
    return this.view().slice(pointer, pointer + length)
  }

  private allocate(size: number): Pointer {
    const pointer = this.sqlite.malloc(size)
    if (pointer === 0) throw new RangeError(`SQLite is out of memory: ${size} bytes were asked for`)
    return pointer
  }

  /** The memory moves when it grows. */
  private view(): Uint8Array<ArrayBuffer> {
    const { buffer } = this.memory
    if (this.heap?.buffer !== buffer) this.heap = new Uint8Array(buffer as ArrayBuffer)
    return this.heap
  }
}
