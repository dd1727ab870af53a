/** The SQLite driver for browsers, on SQLite WASM, in memory; it binds, reads and fails as the one for Node does. */
import initSqlite, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import type { Driver, SqlValue, Statement } from './driver.ts'

/** An error of SQLite: its own message, and the name of its result code, e.g. `SQLITE_CONSTRAINT_PRIMARYKEY`. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError'
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

let loading: Promise<Sqlite3Static> | undefined

/** Opens a new database in memory. The WASM module is loaded once, by the first call. Rejects if it cannot be loaded. */
export async function openSqliteWasm(): Promise<Driver> {
  loading ??= load()
  const connection = new Connection(await loading)
  return {
    exec: (sql) => connection.exec(sql),
    prepare: (sql) => connection.prepare(sql),
    close: () => connection.close(),
  }
}

function load(): Promise<Sqlite3Static> {
  // Storage in files needs headers that a plain web server does not send, and is looked for with warnings.
  const vfs = { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-sahpool': true, 'opfs-wl': true }
  Object.assign(globalThis, { sqlite3ApiConfig: { disable: { vfs } } })
  return initSqlite()
}

/** One open database. Statements are kept by their SQL, which is bounded, because WASM memory is not garbage-collected. */
class Connection {
  readonly sqlite: Sqlite3Static
  readonly pointer: number
  private readonly statements = new Map<string, WasmStatement>()

  constructor(sqlite: Sqlite3Static) {
    const { capi } = sqlite
    this.sqlite = sqlite
    this.pointer = this.opened((out) =>
      capi.sqlite3_open_v2(':memory:', out, capi.SQLITE_OPEN_READWRITE | capi.SQLITE_OPEN_CREATE, 0),
    )
    capi.sqlite3_extended_result_codes(this.pointer, 1)
  }

  exec(sql: string): void {
    const { capi } = this.sqlite
    this.check(capi.sqlite3_exec(this.pointer, sql, 0 as never, 0, 0))
  }

  prepare(sql: string): WasmStatement {
    let statement = this.statements.get(sql)
    if (statement === undefined) {
      const { capi } = this.sqlite
      const pointer = this.opened((out) =>
        capi.sqlite3_prepare_v3(this.pointer, sql, -1, capi.SQLITE_PREPARE_PERSISTENT, out, null),
      )
      statement = new WasmStatement(this, pointer)
      this.statements.set(sql, statement)
    }
    return statement
  }

  close(): void {
    const { capi } = this.sqlite
    for (const statement of this.statements.values()) statement.finalize()
    this.statements.clear()
    capi.sqlite3_close_v2(this.pointer)
  }

  /** @throws SqliteError unless the result code is that of success */
  check(code: number): void {
    if (code !== this.sqlite.capi.SQLITE_OK) throw this.failure()
  }

  /** What the last call failed with. */
  failure(): SqliteError {
    const { capi } = this.sqlite
    const code = capi.sqlite3_js_rc_str(capi.sqlite3_extended_errcode(this.pointer))
    return new SqliteError(capi.sqlite3_errmsg(this.pointer), code)
  }

  /** The pointer that a C function leaves in its output argument. */
  private opened(open: (out: number) => number): number {
    const { pstack, peekPtr } = this.sqlite.wasm
    const stack = pstack.pointer
    try {
      const out = pstack.allocPtr()
      this.check(open(out))
      return peekPtr(out)
    } finally {
      pstack.restore(stack)
    }
  }
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

const encoder = new TextEncoder()
/** A byte order mark at the beginning is a character of the text. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

class WasmStatement implements Statement {
  private readonly connection: Connection
  private readonly pointer: number
  private readonly parameterCount: number

  constructor(connection: Connection, pointer: number) {
    this.connection = connection
    this.pointer = pointer
    this.parameterCount = connection.sqlite.capi.sqlite3_bind_parameter_count(pointer)
  }

  run(parameters: readonly SqlValue[]): number {
    const { sqlite, pointer: database } = this.connection
    const before = sqlite.capi.sqlite3_total_changes(database)
    this.execute(parameters, () => false)
    // SQLite leaves the count of the statement before where one cannot change rows, as BEGIN cannot.
    return sqlite.capi.sqlite3_total_changes(database) === before ? 0 : sqlite.capi.sqlite3_changes(database)
  }

  get(parameters: readonly SqlValue[]): readonly SqlValue[] | undefined {
    let found: readonly SqlValue[] | undefined
    this.execute(parameters, (row) => {
      found = row()
      return false
    })
    return found
  }

  all(parameters: readonly SqlValue[]): readonly (readonly SqlValue[])[] {
    const rows: (readonly SqlValue[])[] = []
    this.execute(parameters, (row) => rows.push(row()) > 0)
    return rows
  }

  finalize(): void {
    this.connection.sqlite.capi.sqlite3_finalize(this.pointer)
  }

  /** Binds, steps to the end, or until `receive` wants no more rows, and makes the statement ready for the next time. */
  private execute(parameters: readonly SqlValue[], receive: (row: () => SqlValue[]) => boolean): void {
    const { capi } = this.connection.sqlite
    const row = () => this.row()
    try {
      this.bind(parameters)
      let code: number = capi.sqlite3_step(this.pointer)
      while (code === capi.SQLITE_ROW && receive(row)) code = capi.sqlite3_step(this.pointer)
      if (code !== capi.SQLITE_ROW && code !== capi.SQLITE_DONE) throw this.connection.failure()
    } finally {
      capi.sqlite3_reset(this.pointer)
      capi.sqlite3_clear_bindings(this.pointer)
    }
  }

  private bind(parameters: readonly SqlValue[]): void {
    if (parameters.length !== this.parameterCount) {
      const few = parameters.length < this.parameterCount ? 'few' : 'many'
      throw new RangeError(`Too ${few} parameter values were provided`)
    }
    for (const [i, value] of parameters.entries()) this.connection.check(this.bindOne(i + 1, value))
  }

  private bindOne(index: number, value: SqlValue): number {
    const { capi, wasm } = this.connection.sqlite
    const statement = this.pointer
    // Bindings are cleared after each use, and one that is clear is NULL.
    if (value === null) return capi.SQLITE_OK
    if (typeof value === 'number') return capi.sqlite3_bind_double(statement, index, value)
    if (typeof value === 'bigint') {
      if (value < INT64_MIN || value > INT64_MAX)
        throw new RangeError('The bound string, buffer, or bigint is too big')
      return capi.sqlite3_bind_int64(statement, index, value)
    }
    // The library's own conversions end a text at a NUL and make an empty BLOB NULL; copied bytes with a length do neither.
    const bytes = typeof value === 'string' ? encoder.encode(value) : value
    const copy = wasm.allocFromTypedArray(bytes)
    return typeof value === 'string'
      ? capi.sqlite3_bind_text(statement, index, copy, bytes.byteLength, capi.SQLITE_WASM_DEALLOC)
      : capi.sqlite3_bind_blob(statement, index, copy, bytes.byteLength, capi.SQLITE_WASM_DEALLOC)
  }

  private row(): SqlValue[] {
    const { capi } = this.connection.sqlite
    return Array.from({ length: capi.sqlite3_column_count(this.pointer) }, (_, i) => this.column(i))
  }

  private column(index: number): SqlValue {
    const { capi } = this.connection.sqlite
    switch (capi.sqlite3_column_type(this.pointer, index)) {
      case capi.SQLITE_INTEGER:
        return Number(capi.sqlite3_column_int64(this.pointer, index))
      case capi.SQLITE_FLOAT:
        return capi.sqlite3_column_double(this.pointer, index)
      case capi.SQLITE_TEXT:
        return decoder.decode(this.bytes(index))
      case capi.SQLITE_BLOB:
        return this.bytes(index).slice()
      default:
        return null
    }
  }

  /** A column's bytes where SQLite holds them: gone with the next step. */
  private bytes(index: number): Uint8Array<ArrayBuffer> {
    const { capi, wasm } = this.connection.sqlite
    const start = capi.sqlite3_column_blob(this.pointer, index)
    const length = capi.sqlite3_column_bytes(this.pointer, index)
    return wasm.heap8u().subarray(start, start + length) as Uint8Array<ArrayBuffer>
  }
}
