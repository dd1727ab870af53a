/** Reads a JSON file that is one array of objects, an object at a time: its tokens come from a streaming tokenizer, and each object is then parsed whole. */
import Tokenizer from '@streamparser/json/tokenizer.js'
import TokenType from '@streamparser/json/utils/types/tokenType.js'
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

export class JsonArrayReader implements Reader {
  private readonly file: string
  private readonly records: JsonRecords
  private readonly utf8: Utf8
  private readonly tokenizer = new Tokenizer()
  /** The bytes from the beginning of the element that is being read, or of the last piece, and where in the file they begin. */
  private bytes = new Uint8Array()
  private begin = 0
  /** Line and column, from 1, of the first of these bytes; columns in UTF-16 units. */
  private line = 1
  private column = 1
  private depth = 0
  /** Where the element that is being read begins; null between elements. */
  private element: number | null = null
  /** What may come next between elements. */
  private expected: 'the array' | 'an element or the end' | 'an element' | 'a comma or the end' | 'nothing' =
    'the array'
  private complete: SourceRecord[] = []
  /** Where each record begins in its line: beside it, as it is asked for where there is a fault only. */
  private readonly columns = new WeakMap<SourceRecord, number>()

  constructor(file: string, table: Table, ignored: readonly string[]) {
    this.file = file
    this.records = new JsonRecords(table, ignored)
    this.utf8 = new Utf8(file)
    this.tokenizer.onToken = ({ token, offset }) => this.token(token, offset)
    this.tokenizer.onError = (error) => {
      // What we throw about a token comes back here.
      throw error instanceof ImportError ? error : this.notJson(error.message)
    }
  }

  *read(bytes: Uint8Array): Iterable<SourceRecord> {
    // The tokenizer reports no lines.
    this.utf8.decode(bytes)
    this.bytes = concatenated(this.bytes, bytes)
    this.tokenizer.write(bytes)
    this.advance(this.element ?? this.begin + this.bytes.length)
    yield* this.taken()
    if (this.bytes.length > LONGEST_RECORD) throw this.notJson('an element is never closed')
  }

  *end(): Iterable<SourceRecord> {
    this.utf8.end()
    this.tokenizer.end()
    if (this.expected !== 'nothing') throw this.notJson('the file ends in the middle of the array')
    yield* this.taken()
  }

  placeOf(record: SourceRecord, { at, column }: Fault): string {
    const offset = at ?? (column === undefined ? undefined : offsetOfColumn(record.text, column)) ?? 0
    return `${this.file}:${position(record.text, offset, record.line, this.columns.get(record))}`
  }

  readonly rejectsHeader = ''
  readonly rejected = rejectedJson

  private token(token: TokenType, offset: number): void {
    if (this.depth <= 1 && this.between(token, offset)) return
    if (this.element === null) {
      this.element = offset
      this.expected = 'a comma or the end'
    }
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.depth += 1
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.depth -= 1
  }

  /** Takes a token of the array itself. @returns whether it is one */
  private between(token: TokenType, offset: number): boolean {
    const { expected } = this
    if (expected === 'the array') {
      if (token !== TokenType.LEFT_BRACKET) throw this.notJson('it does not begin with [', offset)
      this.depth = 1
      this.expected = 'an element or the end'
      return true
    }
    if (expected === 'nothing') throw this.notJson('something follows the array', offset)
    if (token === TokenType.COMMA && expected === 'a comma or the end') {
      this.close(offset)
      this.expected = 'an element'
      return true
    }
    if (token === TokenType.RIGHT_BRACKET && this.depth === 1 && expected !== 'an element') {
      if (this.element !== null) this.close(offset)
      this.depth = 0
      this.expected = 'nothing'
      return true
    }
    if (token === TokenType.COMMA || token === TokenType.RIGHT_BRACKET)
      throw this.notJson(`there is a ${token === TokenType.COMMA ? ',' : ']'} too many`, offset)
    return false
  }

  /** An element ends before an offset. */
  private close(offset: number): void {
    this.advance(this.element as number)
    const text = decoded(this.bytes.subarray(0, offset - this.begin)).trimEnd()
    const record = { line: this.line, text, content: this.records.content(text) }
    this.columns.set(record, this.column)
    this.complete.push(record)
    this.element = null
    this.advance(offset)
  }

  /** Lets go of the bytes before an offset. */
  private advance(offset: number): void {
    const passed = decoded(this.bytes.subarray(0, offset - this.begin))
    const lines = passed.split('\n')
    const last = (lines.at(-1) as string).length
    this.line += lines.length - 1
    this.column = lines.length === 1 ? this.column + last : last + 1
    this.bytes = this.bytes.subarray(offset - this.begin)
    this.begin = offset
  }

  private taken(): SourceRecord[] {
    const { complete } = this
    this.complete = []
    return complete
  }

  private notJson(reason: string, offset = this.begin): ImportError {
    const text = decoded(this.bytes.subarray(0, offset - this.begin))
    return new ImportError(
      `${this.file}:${position(text, text.length, this.line, this.column)} is not JSON: ${reason}, expected an array of objects`,
      'A file of one object a line is imported with --as jsonl.',
    )
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
