/** The memory of SQLite WASM: how texts and bytes get into it and out again. */

/** A loaded and initialised SQLite WASM module. */
export interface SqliteWasm {
  readonly exports: SqliteExports
  readonly memory: WebAssembly.Memory
  /** Brings the VFS that keeps files in the browser's own file system, where the library has it; see opfs.ts. */
  readonly installPool?: (options: PoolOptions) => Promise<Pool>
}

/** As in the documentation of `installOpfsSAHPoolVfs`: sqlite.org/wasm/doc/trunk/persistence.md. */
export interface PoolOptions {
  readonly name: string
  readonly directory: string
  readonly preserveOnInitFailure: boolean
  readonly forceReinitIfPreviouslyFailed: boolean
  readonly verbosity: number
}

/** The files of a VFS. */
export interface Pool {
  getFileNames(): string[]
  importDb(name: string, bytes: Uint8Array): number | Promise<number>
  isPaused(): boolean
  pauseVfs(): unknown
  unpauseVfs(): Promise<unknown>
  removeVfs(): Promise<boolean>
}

type Code = number
type Pointer = number

/** The C functions that the driver calls. Pointers are addresses in the memory; see sqlite.org/c3ref. */
export interface SqliteExports {
  malloc(size: number): Pointer
  free(pointer: Pointer): void
  sqlite3_malloc64(size: bigint): Pointer
  sqlite3_free(pointer: Pointer): void
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
  sqlite3_serialize(database: Pointer, schema: Pointer, size: Pointer, flags: number): Pointer
  sqlite3_deserialize(
    database: Pointer,
    schema: Pointer,
    bytes: Pointer,
    size: bigint,
    room: bigint,
    flags: number,
  ): Code
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

  /** A copy of the bytes, for SQLite to free. */
  handOver(bytes: Uint8Array): Pointer {
    const pointer = this.checked(this.sqlite.sqlite3_malloc64(BigInt(bytes.byteLength)), bytes.byteLength)
    this.view().set(bytes, pointer)
    return pointer
  }

  /** Calls a function that gives bytes to be freed, and leaves where its argument points how many; a copy of them. */
  takeOver(call: (size: Pointer) => Pointer): Uint8Array {
    const out = this.allocate(8)
    try {
      const pointer = this.checked(call(out))
      const size = Number(new DataView(this.memory.buffer).getBigInt64(out, true))
      const bytes = this.bytes(pointer, size)
      this.sqlite.sqlite3_free(pointer)
      return bytes
    } finally {
      this.sqlite.free(out)
    }
  }

  private allocate(size: number): Pointer {
    return this.checked(this.sqlite.malloc(size), size)
  }

  private checked(pointer: Pointer, size?: number): Pointer {
    if (pointer !== 0) return pointer
    throw new RangeError(
      `SQLite is out of memory${size === undefined ? '' : `: ${size} bytes were asked for`}`,
    )
  }

  /** The memory moves when it grows. */
  private view(): Uint8Array<ArrayBuffer> {
    const { buffer } = this.memory
    if (this.heap?.buffer !== buffer) this.heap = new Uint8Array(buffer as ArrayBuffer)
    return this.heap
  }
}
