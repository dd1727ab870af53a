/** What every reader of a file gives: its records one after the other, each with the row that it is or what is wrong with it. */
import { SteppingError } from '../../engine/index.ts'

/** Why a record is no row of the table, or could not be made one. */
export interface Fault {
  /** What is wrong, beginning with the column if it is about one: `price is "12abc", expected a number`. */
  readonly message: string
  readonly hint?: string | undefined
  /** The column, where it is about one. */
  readonly column?: string | undefined
  /** Where in the record's text it is, in UTF-16 units, if that is known and not the beginning of the column's value. */
  readonly at?: number | undefined
}

export interface SourceRecord {
  /** Its first line in the file, from 1; of a file without lines, its number among the rows. */
  readonly line: number
  /** Its text, without the end of its line. */
  readonly text: string
  /** The row, not checked by the table yet, or what is wrong. */
  readonly content: { readonly row: Readonly<Record<string, unknown>>; readonly weight: number } | Fault
}

/** Makes records of the bytes of a file, in whatever pieces they come. */
export interface Reader {
  /** The records that these bytes complete. @throws ImportError if nothing can be read from here on */
  read(bytes: Uint8Array): Iterable<SourceRecord>
  /** Those that the end of the file completes. @throws ImportError */
  end(): Iterable<SourceRecord>
  /** Where a fault of a record is: `shop.csv:12:7`, line and column from 1. */
  placeOf(record: SourceRecord, fault: Fault): string
  /** What a file of rejected records begins with. */
  readonly rejectsHeader: string
  /** A record as a file of rejected ones has it: its line and the reason before what it was. */
  rejected(record: SourceRecord, reason: string): string
}

/** A file that cannot be imported, or not from some line on. */
export class ImportError extends SteppingError {
  override readonly name = 'ImportError'
}

/** No record is as long as this: what seems to be is a quote or a bracket that is never closed. In UTF-16 units. */
export const LONGEST_RECORD = 16 * 2 ** 20

/** The columns that rejected records have before their own. */
export const REJECTS = ['line', 'reason'] as const

/** How to split a text's offset into a line and a column: `3:7`, from the line that the text begins on. */
export function position(text: string, at: number, line: number, column = 1): string {
  const before = text.slice(0, at)
  const breaks = before.split('\n')
  const last = breaks.at(-1) as string
  return `${line + breaks.length - 1}:${breaks.length === 1 ? column + last.length : last.length + 1}`
}

/** The weight that a record gives its row. @returns a fault if it is none */
export function readWeight(given: unknown): number | Fault {
  const weight = typeof given === 'string' && /^\s*[+-]?\d+\s*$/.test(given) ? Number(given) : given
  if (Number.isSafeInteger(weight) && weight !== 0) return weight as number
  return {
    message: `± is ${JSON.stringify(given) ?? 'missing'}, expected a whole number other than 0`,
    hint: 'The column ± says how often a row comes, or, below 0, goes.',
    column: '±',
  }
}
