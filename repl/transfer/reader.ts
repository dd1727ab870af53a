/** The reader of a file's format. */
import type { Table } from '../../engine/index.ts'
import { DelimitedReader } from './delimited.ts'
import type { ImportFormat } from './formats.ts'
import { JsonArrayReader } from './json-array.ts'
import { JsonLinesReader } from './json-lines.ts'
import { ImportError, type Reader } from './source.ts'

export interface ReadOptions {
  readonly format: Exclude<ImportFormat, 'sqlite'>
  /** One character, or the word tab; without, that of the format. */
  readonly delimiter?: string | undefined
  /** Whether CSV and TSV begin with a header; they do unless it is said that they do not. */
  readonly header?: boolean | undefined
  /** Columns of the file that are left out. */
  readonly ignore?: readonly string[] | undefined
}

/** @param file as messages call it */
export function readerOf(file: string, table: Table, options: ReadOptions): Reader {
  const { format, ignore: ignored = [] } = options
  if (format === 'jsonl') return new JsonLinesReader(file, table, ignored)
  if (format === 'json') return new JsonArrayReader(file, table, ignored)
  const given = options.delimiter === 'tab' ? '\t' : options.delimiter
  const delimiter = given ?? (format === 'csv' ? ',' : '\t')
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new ImportError(
      `the delimiter is ${JSON.stringify(delimiter)}, expected one character, or the word tab`,
      "For example: --delimiter ';'",
    )
  }
  return new DelimitedReader(file, table, { delimiter, header: options.header ?? true, ignored })
}
