/** The file system as far as rows come from it and go to it: what the platform provides. */
export interface DataFiles {
  /** @throws if it cannot be opened; so does the iteration if it cannot be read */
  read(path: string): Promise<FileContent>
  /** Creates a file, or puts another in the place of one. */
  create(path: string): NewFile
  /** Opens another SQLite file, to read it. */
  sqlite(path: string): SqliteFile
}

export interface FileContent {
  /** Bytes; null where that is not known beforehand, as of a pipe. */
  readonly size: number | null
  readonly pieces: AsyncIterable<Uint8Array>
}

/** A file that is being written: it is there under its name once it is kept, and until then what was there is. */
export interface NewFile {
  /** Waits until it is written: what is written comes from what a step may change. */
  write(text: string): void
  keep(): void
  discard(): void
}

export type SqlValue = null | bigint | number | string | Uint8Array

export interface SqliteFile {
  /** Its tables and views. */
  readonly tables: readonly string[]
  columns(table: string): readonly string[]
  /** Its rows, integers as bigints, one at a time. */
  rows(table: string): Iterable<readonly SqlValue[]>
  count(table: string): number
  close(): void
}
