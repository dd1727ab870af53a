/** Recorded deltas read back, so that pages can draw them before anything runs. */
import type { RowText } from '../../session/protocol.ts'
import { RecordError } from './error.ts'
import { type DiffHeader, readHeader } from './header.ts'

/** A delta read back from recorded text. */
export interface RecordedDelta extends DiffHeader {
  /** In the order recorded. */
  readonly rows: readonly RowText[]
  readonly omitted?: OmittedRows
}

/** The rows that are not in the text. */
export interface OmittedRows {
  /** How many there are, and how many of them have positive and negative weight. */
  readonly count: number
  readonly added: number
  readonly removed: number
  /** Of the lines of all rows, joined by line feeds, those in the text included. */
  readonly sha256: string
}

/**
 * The deltas in the body of a `diff out` fence. O(length).
 * @throws RecordError naming the first line that is neither a header, nor a row, nor the count of rows left out.
 */
export function parseDiffFence(body: string): RecordedDelta[] {
  const deltas: Draft[] = []
  body.split(/\r?\n/).forEach((line, i) => {
    if (line === '') return
    const delta = deltas.at(-1)
    // Rows stand below a header, and after the count of those left out comes the next header.
    if (line.startsWith('@@') || delta === undefined || delta.omitted !== undefined) {
      deltas.push({ ...readHeader(line, i + 1), rows: [] })
      return
    }
    const omitted = OMITTED.exec(line)
    if (omitted === null) delta.rows.push(readRow(line, i + 1))
    else delta.omitted = omittedRows(delta, Number(omitted[1]), omitted[2] as string)
  })
  return deltas
}

function omittedRows({ rows, added, removed }: Draft, count: number, sha256: string): OmittedRows {
  const shown = rows.filter(([, weight]) => weight > 0).length
  return { count, added: added - shown, removed: removed - (rows.length - shown), sha256 }
}

interface Draft extends DiffHeader {
  readonly rows: RowText[]
  omitted?: OmittedRows
}

const OMITTED = /^# … (\d+) more rows sha256:([0-9a-f]{64})$/
const ROW = /^([+-]\d+) (.+)$/s

function readRow(line: string, number: number): RowText {
  const [, weight, text] = ROW.exec(line) ?? []
  if (weight === undefined || text === undefined) {
    throw new RecordError(
      `line ${number} of a diff fence is ${JSON.stringify(line)}, expected a signed weight, a space and a row`,
      'A row looks like `+1 {"dept":"eng","sum":10}`; run the notebook with --update to record it anew.',
    )
  }
  return [text, Number(weight)]
}
