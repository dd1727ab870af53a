/** Deltas as recorded text: `diff` that loses nothing. */
import type { Rows } from '../../session/protocol.ts'
import { writeHeader } from './header.ts'
import { sha256 } from './sha256.ts'

/** Of a longer delta only so many rows are recorded; a digest stands for all. */
const MOST_ROWS = 50

/** What is recorded of a delta, or of a Z-set under the name `value`. */
export interface RecordableDelta extends Rows {
  readonly output: string
  readonly from: number
  readonly to: number
}

/** The lines of one delta: its header, its rows in the order given, and a digest where rows are left out. O(rows). */
export async function recordDelta(delta: RecordableDelta): Promise<string> {
  const { output, key, single, rows, from, to } = delta
  const added = rows.filter(([, weight]) => weight > 0).length
  const steps = from === to ? {} : { from, to }
  const one = single === true && { single }
  const header = writeHeader({ output, added, removed: rows.length - added, key, ...one, ...steps })
  const lines = rows.map(([text, weight]) => `${weight < 0 ? '-' : '+'}${Math.abs(weight)} ${text}`)
  if (lines.length <= MOST_ROWS) return [header, ...lines].join('\n')
  const more = `# … ${lines.length - MOST_ROWS} more rows sha256:${await sha256(lines.join('\n'))}`
  return [header, ...lines.slice(0, MOST_ROWS), more].join('\n')
}
