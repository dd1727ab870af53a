/** Reads CSV and TSV (RFC 4180): records with their lines, by papaparse; headers name the columns. */
import Papa from 'papaparse'
import type { Table } from '../../engine/index.ts'
import { setColumn } from '../../engine/value/columns.ts'
import { type ColumnType, columnTypes } from './column-type.ts'
import { fieldsOf } from './fields.ts'
import { type Header, headerOf } from './header.ts'
import { Mismatch } from './mismatch.ts'
import { readField } from './read-text.ts'
import {
  type Fault,
  ImportError,
  LONGEST_RECORD,
  position,
  REJECTS,
  type Reader,
  readWeight,
  type SourceRecord,
} from './source.ts'
import { Utf8 } from './utf8.ts'
import { delimitedLines } from './write-delimited.ts'

export interface DelimitedOptions {
  /** One character. */
  readonly delimiter: string
  /** Without, the fields are the table's columns in their order. */
  readonly header: boolean
  /** Columns of the file that are left out. */
  readonly ignored: readonly string[]
}

/** A record as it stands in the file. */
interface RawRecord {
  readonly fields: readonly string[]
  readonly text: string
}

export class DelimitedReader implements Reader {
  private readonly file: string
  private readonly table: Table
  private readonly options: DelimitedOptions
  private readonly types: ReadonlyMap<string, ColumnType>
  private readonly utf8: Utf8
  private header: Header | undefined
  private line = 1
  private rest = ''
  private hasLf = false

  constructor(file: string, table: Table, options: DelimitedOptions) {
    this.file = file
    this.table = table
    this.options = options
    this.types = columnTypes(table)
    this.utf8 = new Utf8(file)
    if (!options.header) this.header = headerOf(`${file}:1`, table, table.columns, [])
  }

  *read(bytes: Uint8Array): Iterable<SourceRecord> {
    this.rest += this.utf8.decode(bytes)
    yield* this.records(false)
    if (this.rest.length > LONGEST_RECORD) yield* this.broken()
  }

  *end(): Iterable<SourceRecord> {
    this.rest += this.utf8.end()
    yield* this.records(true)
    if (this.header !== undefined) return
    throw new ImportError(
      `${this.file} is empty, expected a header with the columns ${this.table.columns.join(', ')}`,
      'A file that begins with its first row is imported with --no-header.',
    )
  }

  placeOf(record: SourceRecord, { column, at }: Fault): string {
    const index = column === undefined ? -1 : (this.header?.columns.indexOf(column) ?? -1)
    const field = fieldsOf(record.text, this.options.delimiter)[index]
    return `${this.file}:${position(record.text, at ?? field?.begin ?? 0, record.line)}`
  }

  get rejectsHeader(): string {
    return delimitedLines([[...REJECTS, ...(this.header?.columns ?? [])]], this.options.delimiter)
  }

  /** Fields that could be told apart stay as they stood; otherwise the whole text is one. */
  rejected({ line, text }: SourceRecord, reason: string): string {
    const { delimiter } = this.options
    const fields = [String(line), reason]
    if (fieldsOf(text, delimiter).some(({ isBroken }) => isBroken))
      return delimitedLines([[...fields, text]], delimiter)
    return `${delimitedLines([fields], delimiter).trimEnd()}${delimiter}${text}\n`
  }

  private *records(isLast: boolean): Iterable<SourceRecord> {
    for (;;) {
      this.hasLf ||= this.rest.includes('\n')
      const newline = this.hasLf || !isLast ? '\n' : '\r'
      const { records, end, broken } = split(this.rest, this.options.delimiter, newline, isLast)
      this.rest = this.rest.slice(end)
      for (const record of records) {
        const { line } = this
        this.line += 1 + breaksIn(record.fields)
        if (this.header !== undefined) {
          if (this.isRecord(record))
            yield { line, text: record.text, content: this.content(record, this.header) }
        } else if (record.text !== '' || this.table.columns.length === 1)
          this.header = headerOf(
            `${this.file}:${line}`,
            this.table,
            record.fields,
            this.options.ignored,
            this.options.delimiter,
          )
      }
      if (!broken) return
      yield* this.broken()
    }
  }

  /** A blank line is no record, but for one column that may be empty. */
  private isRecord({ text }: RawRecord): boolean {
    if (text !== '') return true
    const [only, ...others] = this.header?.columns ?? []
    const type = others.length === 0 && only !== undefined ? this.types.get(only) : undefined
    return type !== undefined && (type.nullable || type.optional)
  }

  /** Quotes that do not match: the record ends with its line, so that the next line is read for itself. */
  private *broken(): Iterable<SourceRecord> {
    if (this.header === undefined)
      throw new ImportError(
        `${this.file}:${this.line} has quotes that do not match, expected a header`,
        QUOTES,
      )
    const end = this.rest.indexOf('\n')
    const text = (end === -1 ? this.rest : this.rest.slice(0, end)).replace(/\r$/, '')
    const at = fieldsOf(text, this.options.delimiter).find(({ isBroken }) => isBroken)?.begin
    const fault = { message: 'the record has quotes that do not match', hint: QUOTES, at }
    yield { line: this.line, text, content: fault }
    this.line += 1
    this.rest = end === -1 ? '' : this.rest.slice(end + 1)
  }

  private isQuoted(text: string, index: number): boolean {
    return text.includes('""') && fieldsOf(text, this.options.delimiter)[index]?.isQuoted === true
  }

  private content({ fields, text }: RawRecord, header: Header): SourceRecord['content'] {
    if (fields.length !== header.columns.length) return miscounted(fields, header)
    const row: Record<string, unknown> = {}
    for (const { column, index } of header.read) {
      const field = fields[index] as string
      try {
        const value = readField(
          field,
          this.types.get(column) as ColumnType,
          field === '' && this.isQuoted(text, index),
        )
        if (value !== undefined) setColumn(row, column, value)
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error
        return { message: `${column} ${error.message}`, hint: error.hint, column }
      }
    }
    if (header.weight === null) return { row, weight: 1 }
    const weight = readWeight(fields[header.weight])
    return typeof weight === 'number' ? { row, weight } : weight
  }
}

const QUOTES = 'A field that holds quotes stands in quotes, each of its own doubled: "7"" vinyl".'

function miscounted(fields: readonly string[], { columns }: Header): Fault {
  const found = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`
  return {
    message: `the record has ${found}, expected ${columns.length} (${columns.join(', ')})`,
    hint: 'A field that holds the delimiter or a line break stands in quotes.',
  }
}

/**
 * The records that a text begins with, up to where the next would be incomplete, or has broken quotes. Lines may end in LF or CRLF, each as it
 * likes; in CR alone if none in the whole file ends in LF.
 */
function split(
  text: string,
  delimiter: string,
  newline: '\n' | '\r',
  isLast: boolean,
): { readonly records: readonly RawRecord[]; readonly end: number; readonly broken: boolean } {
  const records: RawRecord[] = []
  let end = 0
  let broken = false
  const parser = new Papa.Parser({
    delimiter,
    newline,
    step: ({ data, errors, meta }: Papa.ParseStepResult<string[][]>) => {
      if (errors.length > 0) {
        broken = true
        parser.abort()
        return
      }
      records.push(record(data[0] as unknown as string[], text.slice(end, meta.cursor), delimiter))
      end = meta.cursor
    },
  })
  parser.parse(text, 0, !isLast)
  return { records, end, broken }
}

/** @param raw with the end of its line */
function record(fields: string[], raw: string, delimiter: string): RawRecord {
  const text = raw.replace(/\r?\n$|\r$/, '')
  // What papaparse takes for the end of a line is LF alone: before it a CR is left in the last field, if that is not quoted.
  const last = fields.length - 1
  const isLeft = raw.endsWith('\r\n') && fields[last]?.endsWith('\r')
  if (isLeft && !(text.endsWith('"') && fieldsOf(text, delimiter)[last]?.isQuoted))
    fields[last] = (fields[last] as string).slice(0, -1)
  return { fields, text }
}

/** How many lines end inside of fields. */
function breaksIn(fields: readonly string[]): number {
  let breaks = 0
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) breaks++
  }
  return breaks
}
