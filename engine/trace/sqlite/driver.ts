/** What the SQLite store asks of a SQLite library: one file implements it for Node, one for the browser. */

/** Numbers are bound as REAL and bigints as INTEGER, on every driver alike. */
export type SqlValue = number | bigint | string | Uint8Array | null

export interface Statement {
  /** Runs a statement that returns no rows; the number of rows that it changed. */
  run(parameters: readonly SqlValue[]): number
  /** The first row, as an array of its columns. */
  get(parameters: readonly SqlValue[]): readonly SqlValue[] | undefined
  /** All rows. Integers come as numbers. */
  all(parameters: readonly SqlValue[]): readonly (readonly SqlValue[])[]
}

/** What SQLite refuses through nobody's mistake, as on a full disk, every call throws as a StoreError: see failures.ts. */
export interface Driver {
  /** The file's name; null in memory. */
  readonly file: string | null
  /** Whether nothing can be written. */
  readonly readOnly?: boolean
  /** Everything, as the bytes of a file that opens wherever there is SQLite. O(file). */
  bytes(): Uint8Array<ArrayBuffer>
  exec(sql: string): void
  prepare(sql: string): Statement
  /** Copies the file as it is now to a new one, which is there once it is whole; false, and nothing done, if there is one of that name. */
  readonly copy?: ((name: string) => boolean) | undefined
  /**
   * Copies the database to a new file while it is being written; that file is there once it is whole.
   * @throws DatabaseError if it is there already, or cannot be written
   */
  readonly backup?: ((file: string) => Promise<void>) | undefined
  close(): void
}

/** An SQL text. SQL itself ends with a NUL. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\0', "' || char(0) || '")}'`
}

/** An SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
