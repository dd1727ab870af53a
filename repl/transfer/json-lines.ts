/** Reads JSON Lines: one object a line. */
import type { Table } from '../../engine/index.ts'
import { JsonRecords, offsetOfColumn, rejectedJson } from './json-records.ts'
import {
  type Fault,
  ImportError,
  LONGEST_RECORD,
  position,
  type Reader,
  type SourceRecord,
} from './source.ts'
import { Utf8 } from './utf8.ts'

export class JsonLinesReader implements Reader {
  private readonly file: string
  private readonly records: JsonRecords
  private readonly utf8: Utf8
  private line = 1
  private rest = ''

  constructor(file: string, table: Table, ignored: readonly string[]) {
    this.file = file
    this.records = new JsonRecords(table, ignored)
    this.utf8 = new Utf8(file)
  }

  *read(bytes: Uint8Array): Iterable<SourceRecord> {
    const lines = (this.rest + this.utf8.decode(bytes)).split('\n')
    this.rest = lines.pop() as string
    for (const line of lines) yield* this.record(line)
    if (this.rest.length > LONGEST_RECORD) {
      throw new ImportError(
        `${this.file}:${this.line} is longer than ${LONGEST_RECORD} characters, expected one object a line`,
        'A file that is one array of objects is imported with --as json.',
      )
    }
  }

  *end(): Iterable<SourceRecord> {
    yield* this.record(this.rest + this.utf8.end())
  }

  placeOf(record: SourceRecord, fault: Fault): string {
    return `${this.file}:${position(record.text, fault.at ?? offsetOf(record, fault), record.line)}`
  }

  readonly rejectsHeader = ''
  readonly rejected = rejectedJson

  private *record(line: string): Iterable<SourceRecord> {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    if (text.trim() !== '') yield { line: this.line, text, content: this.records.content(text) }
    this.line += 1
  }
}

function offsetOf({ text }: SourceRecord, { column }: Fault): number {
  return (column === undefined ? undefined : offsetOfColumn(text, column)) ?? 0
}
