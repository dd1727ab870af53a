/** Rows of a table of another SQLite file as records. */
import type { Table } from '../../engine/index.ts'
import { setColumn } from '../../engine/value/columns.ts'
import { type ColumnType, columnTypes } from './column-type.ts'
import type { SqliteFile, SqlValue } from './data-files.ts'
import { type Header, headerOf } from './header.ts'
import { rejectedJson } from './json-records.ts'
import { Mismatch } from './mismatch.ts'
import { readText } from './read-text.ts'
import { ImportError, type Reader, readWeight, type SourceRecord } from './source.ts'
import { plain } from './write-value.ts'

/** Reads one table; there are no bytes to be read, only `records`. */
export class SqliteRows implements Pick<Reader, 'placeOf' | 'rejected' | 'rejectsHeader'> {
  private readonly path: string
  private readonly file: SqliteFile
  private readonly from: string
  private readonly types: ReadonlyMap<string, ColumnType>
  private readonly header: Header

  /**
   * @param from the table of the file; without, the one that is called as the table, or the only one
   * @throws ImportError if there is none, or its columns are others
   */
  constructor(
    path: string,
    file: SqliteFile,
    table: Table,
    from: string | undefined,
    ignored: readonly string[],
  ) {
    this.path = path
    this.file = file
    this.from = chosen(path, file.tables, from, table.name)
    this.types = columnTypes(table)
    this.header = headerOf(`table ${this.from} of ${path}`, table, file.columns(this.from), ignored)
  }

  get count(): number {
    return this.file.count(this.from)
  }

  *records(): Iterable<SourceRecord> {
    let line = 0
    for (const values of this.file.rows(this.from)) {
      line += 1
      const columns = this.header.columns.map((column, i) => [column, plain(values[i])] as const)
      yield { line, text: JSON.stringify(Object.fromEntries(columns)), content: this.content(values) }
    }
  }

  placeOf({ line }: SourceRecord): string {
    return `row ${line} of ${this.from} in ${this.path}`
  }

  readonly rejectsHeader = ''
  readonly rejected = rejectedJson

  private content(values: readonly SqlValue[]): SourceRecord['content'] {
    const row: Record<string, unknown> = {}
    for (const { column, index } of this.header.read) {
      try {
        const value = readSql(values[index] as SqlValue, this.types.get(column) as ColumnType)
        if (value !== undefined) setColumn(row, column, value)
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error
        return { message: `${column} ${error.message}`, hint: error.hint, column }
      }
    }
    if (this.header.weight === null) return { row, weight: 1 }
    const weight = readWeight(Number(values[this.header.weight]))
    return typeof weight === 'number' ? { row, weight } : weight
  }
}

function chosen(path: string, tables: readonly string[], from: string | undefined, name: string): string {
  const found = from ?? (tables.includes(name) ? name : tables.length === 1 ? tables[0] : undefined)
  if (found !== undefined && tables.includes(found)) return found
  const lacks =
    found === undefined ? `several tables, and none is called ${name}` : `no table ${JSON.stringify(found)}`
  throw new ImportError(
    `${path} has ${tables.length === 0 ? 'no tables' : lacks}; there are ${tables.join(', ') || 'none'}`,
    'Say which it is: --table NAME',
  )
}

/** SQLite keeps numbers, texts and bytes: the rest is read from them. What does not fit is left for the table to refuse. */
function readSql(value: SqlValue, type: ColumnType): unknown {
  if (value === null) return type.nullable || !type.optional ? null : undefined
  if (typeof value === 'string') return type.kind === 'mixed' ? value : readText(value, type)
  if (typeof value === 'bigint' && type.kind !== 'bigint') {
    if (type.kind === 'boolean' && (value === 0n || value === 1n)) return value === 1n
    return BigInt(Number(value)) === value ? Number(value) : value
  }
  return value
}
