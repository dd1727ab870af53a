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

export interface Driver {
  /** The file's name; null in memory. */
  readonly file: string | null
  exec(sql: string): void
  prepare(sql: string): Statement
  /** Copies the database to a new file while it is being written. @throws DatabaseError if that file is there, or cannot be written */
  readonly backup?: ((file: string) => Promise<void>) | undefined
  close(): void
}

/** An SQL text. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** An SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
