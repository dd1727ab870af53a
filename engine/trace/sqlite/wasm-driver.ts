/** The SQLite driver for browsers, on the C functions of SQLite WASM: it binds, reads and fails as the one for Node does. */
import type { Driver, SqlValue, Statement } from './driver.ts'
import { failure } from './failures.ts'
import { portable } from './file-bytes.ts'
import { type SqliteExports, type SqliteWasm, WasmMemory } from './wasm-memory.ts'

// From sqlite3.h.
const OK = 0
const ROW = 100
const DONE = 101
const READWRITE_CREATE = 0x2 | 0x4
const PREPARE_PERSISTENT = 1
const DESERIALIZE_FREEONCLOSE = 1
const DESERIALIZE_RESIZEABLE = 2
/** SQLite makes its own copy of what it is given. */
const TRANSIENT = -1
const INTEGER = 1
const FLOAT = 2
const TEXT = 3
const BLOB = 4

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** An error of SQLite, in its own words. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError'
  /** The extended result code: see sqlite.org/rescode.html. */
  readonly resultCode: number

  constructor(message: string, resultCode: number) {
    super(message)
    this.resultCode = resultCode
  }
}

/** A file in a VFS. */
export interface Place {
  /** What its users call it. */
  readonly file: string
  /** What it is called in the VFS. */
  readonly path: string
  readonly vfs: string
  /** Called once the file is closed, or could not be opened. */
  release(): void
}

type From = Place | { readonly bytes: Uint8Array }

/** Opens a database in memory, a new one or that of the bytes, or in a file. */
export function wasmDriver(library: SqliteWasm, from?: From): Driver {
  return new Connection(library, from)
}

class Connection implements Driver {
  readonly file: string | null
  private readonly release: (() => void) | undefined
  readonly sqlite: SqliteExports
  readonly memory: WasmMemory
  private readonly pointer: number
  /** By their SQL, of which there is no end of kinds only if there is none of tables. WASM memory is not garbage-collected. */
  private readonly statements = new Map<string, WasmStatement>()

  constructor({ exports, memory }: SqliteWasm, from: From | undefined) {
    const place = from !== undefined && 'vfs' in from ? from : undefined
    this.file = place?.file ?? null
    this.release = place?.release
    this.sqlite = exports
    this.memory = new WasmMemory(exports, memory)
    const open = (out: number, vfs: number) =>
      this.memory.withText(place?.path ?? ':memory:', (name) =>
        exports.sqlite3_open_v2(name, out, READWRITE_CREATE, vfs),
      )
    const { code, pointer } = this.memory.pointerTo((out) =>
      place === undefined ? open(out, 0) : this.memory.withText(place.vfs, (vfs) => open(out, vfs)),
    )
    this.pointer = pointer
    try {
      this.check(code)
      exports.sqlite3_extended_result_codes(pointer, 1)
      if (from !== undefined && 'bytes' in from) this.fill(from.bytes)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Has the database be that of the bytes. */
  private fill(bytes: Uint8Array): void {
    const { memory, sqlite } = this
    const size = BigInt(bytes.byteLength)
    const flags = DESERIALIZE_FREEONCLOSE | DESERIALIZE_RESIZEABLE
    const copy = memory.handOver(bytes)
    this.check(
      memory.withText('main', (main) =>
        sqlite.sqlite3_deserialize(this.pointer, main, copy, size, size, flags),
      ),
    )
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const { memory, sqlite } = this
    return portable(
      memory.withText('main', (main) =>
        memory.takeOver((size) => sqlite.sqlite3_serialize(this.pointer, main, size, 0)),
      ),
    )
  }

  exec(sql: string): void {
    const { memory, sqlite } = this
    this.check(memory.withText(sql, (text) => sqlite.sqlite3_exec(this.pointer, text, 0, 0, 0)))
  }

  prepare(sql: string): Statement {
    let statement = this.statements.get(sql)
    if (statement === undefined) {
      const { code, pointer } = this.memory.pointerTo((out) =>
        this.memory.withText(sql, (text) =>
          this.sqlite.sqlite3_prepare_v3(this.pointer, text, -1, PREPARE_PERSISTENT, out, 0),
        ),
      )
      this.check(code)
      statement = new WasmStatement(this, pointer)
      this.statements.set(sql, statement)
    }
    return statement
  }

  close(): void {
    for (const statement of this.statements.values()) statement.finalize()
    this.statements.clear()
    this.sqlite.sqlite3_close_v2(this.pointer)
    this.release?.()
  }

  /** @throws SqliteError or StoreError unless the result code is that of success */
  check(code: number): void {
    if (code !== OK) throw this.failure()
  }

  /** What the last call failed with. */
  failure(): unknown {
    const message = this.memory.text(this.sqlite.sqlite3_errmsg(this.pointer))
    return failure(new SqliteError(message, this.sqlite.sqlite3_extended_errcode(this.pointer)), this.file)
  }

  get totalChanges(): number {
    return this.sqlite.sqlite3_total_changes(this.pointer)
  }

  get changes(): number {
    return this.sqlite.sqlite3_changes(this.pointer)
  }
}

class WasmStatement implements Statement {
  private readonly connection: Connection
  private readonly pointer: number
  private readonly parameterCount: number

  constructor(connection: Connection, pointer: number) {
    this.connection = connection
    this.pointer = pointer
    this.parameterCount = connection.sqlite.sqlite3_bind_parameter_count(pointer)
  }

  run(parameters: readonly SqlValue[]): number {
    const { connection } = this
    const before = connection.totalChanges
    this.execute(parameters, () => false)
    // SQLite keeps the count of the statement before where one cannot change rows, as BEGIN cannot.
    return connection.totalChanges === before ? 0 : connection.changes
  }

  get(parameters: readonly SqlValue[]): readonly SqlValue[] | undefined {
    let found: readonly SqlValue[] | undefined
    this.execute(parameters, () => {
      found = this.row()
      return false
    })
    return found
  }

  all(parameters: readonly SqlValue[]): readonly (readonly SqlValue[])[] {
    const rows: (readonly SqlValue[])[] = []
    this.execute(parameters, () => {
      rows.push(this.row())
      return true
    })
    return rows
  }

  finalize(): void {
    this.connection.sqlite.sqlite3_finalize(this.pointer)
  }

  /** Steps through the rows as long as `wantsMore` says so of the row it is at; afterwards the statement can be used again. */
  private execute(parameters: readonly SqlValue[], wantsMore: () => boolean): void {
    const { sqlite } = this.connection
    try {
      this.bind(parameters)
      let code = sqlite.sqlite3_step(this.pointer)
      while (code === ROW && wantsMore()) code = sqlite.sqlite3_step(this.pointer)
      if (code !== ROW && code !== DONE) throw this.connection.failure()
    } finally {
      sqlite.sqlite3_reset(this.pointer)
    }
  }

  private bind(parameters: readonly SqlValue[]): void {
    if (parameters.length !== this.parameterCount) {
      const few = parameters.length < this.parameterCount ? 'few' : 'many'
      throw new RangeError(`Too ${few} parameter values were provided`)
    }
    for (let i = 0; i < parameters.length; i++)
      this.connection.check(this.bindOne(i + 1, parameters[i] as SqlValue))
  }

  private bindOne(index: number, value: SqlValue): number {
    const { sqlite, memory } = this.connection
    const { pointer } = this
    if (value === null) return sqlite.sqlite3_bind_null(pointer, index)
    if (typeof value === 'number') return sqlite.sqlite3_bind_double(pointer, index, value)
    if (typeof value === 'bigint') {
      // WASM would keep the lower 64 bits and say nothing.
      if (value < INT64_MIN || value > INT64_MAX)
        throw new RangeError('The bound string, buffer, or bigint is too big')
      return sqlite.sqlite3_bind_int64(pointer, index, value)
    }
    return typeof value === 'string'
      ? memory.withText(value, (text, n) => sqlite.sqlite3_bind_text(pointer, index, text, n, TRANSIENT))
      : memory.withBytes(value, (bytes, n) => sqlite.sqlite3_bind_blob(pointer, index, bytes, n, TRANSIENT))
  }

  private row(): SqlValue[] {
    const row: SqlValue[] = []
    const width = this.connection.sqlite.sqlite3_column_count(this.pointer)
    for (let i = 0; i < width; i++) row.push(this.column(i))
    return row
  }

  private column(index: number): SqlValue {
    const { sqlite, memory } = this.connection
    switch (sqlite.sqlite3_column_type(this.pointer, index)) {
      case INTEGER:
        return Number(sqlite.sqlite3_column_int64(this.pointer, index))
      case FLOAT:
        return sqlite.sqlite3_column_double(this.pointer, index)
      case TEXT: {
        const text = sqlite.sqlite3_column_text(this.pointer, index)
        return memory.text(text, sqlite.sqlite3_column_bytes(this.pointer, index))
      }
      case BLOB: {
        const blob = sqlite.sqlite3_column_blob(this.pointer, index)
        return memory.bytes(blob, sqlite.sqlite3_column_bytes(this.pointer, index))
      }
      default:
        return null
    }
  }
}
