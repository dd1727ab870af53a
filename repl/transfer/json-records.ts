/** Records in JSON, whatever they stand in: from the text of one to its row, and to where in it something is. */
import Tokenizer from '@streamparser/json/tokenizer.js'
import TokenType from '@streamparser/json/utils/types/tokenType.js'
import type { Table } from '../../engine/index.ts'
import { setColumn } from '../../engine/value/columns.ts'
import { type ColumnType, columnTypes, MIXED } from './column-type.ts'
import { Mismatch } from './mismatch.ts'
import { parseJson } from './parse-json.ts'
import { isRecord, readJson } from './read-json.ts'
import { type Fault, readWeight, type SourceRecord } from './source.ts'
import { WEIGHT } from './write-value.ts'

export class JsonRecords {
  private readonly table: Table
  private readonly ignored: readonly string[]
  private readonly types: ReadonlyMap<string, ColumnType>
  private readonly isWeighted: boolean

  /** @param ignored columns of the records that are left out */
  constructor(table: Table, ignored: readonly string[]) {
    this.table = table
    this.ignored = ignored
    this.types = columnTypes(table)
    this.isWeighted = !table.columns.includes(WEIGHT)
  }

  content(text: string): SourceRecord['content'] {
    let value: unknown
    try {
      value = parseJson(text)
    } catch (error) {
      return notJson(text, error as Error)
    }
    if (!isRecord(value)) {
      return {
        message: `the record is ${kindOf(value)}, expected an object`,
        hint: `Its columns are ${this.table.columns.join(', ')}.`,
      }
    }
    return this.row(value)
  }

  private row(record: Readonly<Record<string, unknown>>): SourceRecord['content'] {
    const row: Record<string, unknown> = {}
    let weight: number | Fault = 1
    for (const [column, value] of Object.entries(record)) {
      if (this.ignored.includes(column)) continue
      if (column === WEIGHT && this.isWeighted) {
        weight = readWeight(value)
        continue
      }
      try {
        setColumn(row, column, readJson(value, this.types.get(column) ?? MIXED))
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error
        return { message: `${column} ${error.message}`, hint: error.hint, column }
      }
    }
    return typeof weight === 'number' ? { row, weight } : weight
  }
}

/** A rejected record as a line of JSON: an object with the line and the reason before its own columns, or before its text if it is none. */
export function rejectedJson({ line, text, content }: SourceRecord, reason: string): string {
  const before = `"line":${line},"reason":${JSON.stringify(reason)}`
  const [, columns] = /^\s*\{(.*)\}\s*$/s.exec(text) ?? []
  const isObject = columns !== undefined && ('row' in content || content.column !== undefined)
  if (!isObject) return `{${before},"text":${JSON.stringify(text)}}\n`
  return `{${before}${columns.trim() === '' ? '' : `,${columns.replaceAll('\n', ' ')}`}}\n`
}

/** Where in the text of a record the value of a column begins, in UTF-16 units; undefined if it has none. */
export function offsetOfColumn(text: string, column: string): number | undefined {
  let depth = 0
  let name: unknown
  let isNext = false
  let found: number | undefined
  const tokenizer = new Tokenizer()
  tokenizer.onError = () => {}
  tokenizer.onToken = ({ token, value, offset }) => {
    if (isNext) found ??= offset
    isNext = depth === 1 && token === TokenType.COLON && name === column
    name = token === TokenType.STRING ? value : undefined
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1
  }
  tokenizer.write(text)
  return found === undefined ? undefined : unitsOf(text, found)
}

/** Bytes of UTF-8 as UTF-16 units of the text that they are of. */
function unitsOf(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).length
}

function notJson(text: string, error: Error): Fault {
  const at = /at position (\d+)/.exec(error.message)?.[1]
  const reason = error.message.replace(/ (?:in JSON )?at position.*$/s, '').replace(/, (?:\.\.\.)?".*$/s, '')
  return {
    message: `the record is not JSON: ${reason}`,
    at: at === undefined ? text.length : Number(at),
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
