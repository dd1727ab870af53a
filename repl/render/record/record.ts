/** Replies as recorded text: the output fences of notebooks, in which nothing varies from run to run. */

import { canonicalText } from '../../../engine/value/canonical.ts'
import { isRecord } from '../../../engine/value/path.ts'
import { parseValue } from '../../../engine/zset/zset.ts'
import type { CellError, CellValue, Reply, Table } from '../../session/protocol.ts'
import { renderTable } from '../terminal.ts'
import { errorPlace } from '../text/phrases.ts'
import { printable, printableLines } from '../text/printable.ts'
import { recordDelta } from './diff.ts'
import { sha256 } from './sha256.ts'

export { parseDiffFence, type RecordedDelta } from './parse.ts'

/** One output fence: what stands after the opening ticks, and the text between the fences, without its last line end. */
export interface Fence {
  readonly info: string
  readonly body: string
}

/** Tables are recorded as on a screen of this width, with so many rows. */
const TABLE = { width: 100, color: false, maxRows: 50, hint: '' } as const

/**
 * The output fences of a reply, none for what it does not have: `text out` (what was printed, then tables), `diff out`
 * (deltas), then the value, then `text out=error`. O(size of the reply).
 */
export async function recordReply(reply: Reply): Promise<Fence[]> {
  const fences: Fence[] = []
  const printed = reply.stdout === '' ? [] : [printableLines(reply.stdout).join('\n')]
  const tables = await Promise.all(reply.tables.map(recordTable))
  if (printed.length + tables.length > 0)
    fences.push({ info: 'text out', body: [...printed, ...tables].join('\n') })
  if (reply.deltas.length > 0) {
    const deltas = await Promise.all(reply.deltas.map(recordDelta))
    fences.push({ info: 'diff out', body: deltas.join('\n') })
  }
  if (reply.value !== null) fences.push(await recordValue(reply.value))
  if (reply.error !== null) fences.push({ info: 'text out=error', body: recordError(reply.error) })
  return fences
}

async function recordValue(value: CellValue): Promise<Fence> {
  switch (value.kind) {
    case 'zset':
      return { info: 'diff out', body: await recordDelta({ ...value, output: 'value', from: 0, to: 0 }) }
    case 'data':
      return { info: 'json out', body: elementPerLine(value.text) }
    case 'text':
      return { info: 'text out', body: printableLines(value.text).join('\n') }
  }
}

/** A table as text. Where the text does not show everything, a digest of all rows follows, so that no drift is missed. */
async function recordTable(table: Table): Promise<string> {
  const text = renderTable(table, TABLE)
  if (!text.includes('…')) return text
  return `${text}\nsha256:${await sha256(table.rows.map(([row, weight]) => `${weight} ${row}`).join('\n'))}`
}

function recordError(error: CellError): string {
  const lines = [`${printable(error.name)}: ${error.message}`, `at ${errorPlace(error)}`]
  if (error.hint !== null) lines.push(`hint: ${error.hint}`)
  return lines.flatMap(printableLines).join('\n')
}

/** An array of records with one record per line; any other text as it is. */
function elementPerLine(text: string): string {
  const value = parseValue(text)
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return text
  return `[\n${value.map((element) => `  ${canonicalText(element)}`).join(',\n')}\n]`
}
