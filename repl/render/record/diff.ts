/** Deltas as recorded text and back: `diff` that loses nothing. */
import type { Rows, RowText } from '../../session/protocol.ts'
import { RecordError } from './error.ts'
import { type DiffHeader, readHeader, writeHeader } from './header.ts'
import { sha256 } from './sha256.ts'

/** Of a longer delta only so many rows are recorded; a digest stands for all. */
const MOST_ROWS = 50

/** A delta read back from recorded text. */
export interface RecordedDelta extends DiffHeader {
  /** In the order recorded. */
  readonly rows: readonly RowText[]
  /** The rows that are not in the text: how many, and the SHA-256 of the lines of all rows, joined by line feeds. */
  readonly omitted?: { readonly count: number; readonly sha256: string }
}

/** What is recorded of a delta, or of a Z-set under the name `value`. */
export interface RecordableDelta extends Rows {
  readonly output: string
  readonly from: number
  readonly to: number
}

/** The lines of one delta: its header, its rows in the order given, and a digest where rows are left out. O(rows). */
export async function recordDelta({ output, key, rows, from, to }: RecordableDelta): Promise<string> {
  const added = rows.filter(([, weight]) => weight > 0).length
  const steps = from === to ? {} : { from, to }
  const header = writeHeader({ output, added, removed: rows.length - added, key, ...steps })
  const lines = rows.map(([text, weight]) => `${weight < 0 ? '-' : '+'}${Math.abs(weight)} ${text}`)
  if (lines.length <= MOST_ROWS) return [header, ...lines].join('\n')
  const more = `# … ${lines.length - MOST_ROWS} more rows sha256:${await sha256(lines.join('\n'))}`
  return [header, ...lines.slice(0, MOST_ROWS), more].join('\n')
}

/**
 * The deltas in the body of a `diff out` fence. O(length).
 * @throws RecordError naming the first line that is neither a header, nor a row, nor the count of rows left out.
 */
export function parseDiffFence(body: string): RecordedDelta[] {
  const deltas: Draft[] = []
  body.split('\n').forEach((line, i) => {
    if (line === '') return
    if (line.startsWith('@@')) {
      deltas.push({ ...readHeader(line, i + 1), rows: [] })
      return
    }
    const delta = deltas.at(-1)
    if (delta === undefined || delta.omitted !== undefined) {
      readHeader(line, i + 1)
      return
    }
    const omitted = OMITTED.exec(line)
    if (omitted === null) delta.rows.push(readRow(line, i + 1))
    else delta.omitted = { count: Number(omitted[1]), sha256: omitted[2] as string }
  })
  return deltas
}

interface Draft extends DiffHeader {
  readonly rows: RowText[]
  omitted?: { readonly count: number; readonly sha256: string }
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
