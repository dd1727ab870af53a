/**
 * Replies as HTML: real tables with text for every meaning, class names only (see render.css), everything escaped.
 * Nothing here measures text for terminals, so that pages which only show recorded output stay small.
 */
import { parseValue } from '../../engine/zset/zset.ts'
import type { CellError, CellValue, Reply, Rows, Table } from '../session/protocol.ts'
import { countsText, moreRows } from './diff/elide.ts'
import { type Counts, countRows, diffRows } from './diff/model.ts'
import { element, escapeHtml, seen, spoken } from './html/markup.ts'
import { diffTable, listedTable } from './html/table.ts'
import { errorPlace, rowsTotal, stepsText } from './text/phrases.ts'
import { printable, printableLines } from './text/printable.ts'
import { valueLines } from './text/value.ts'

/**
 * A delta of the protocol, or one read back from recorded text (`{ columns: null, ...recorded }`), which may have no steps
 * and not all of its rows.
 */
export interface HtmlDelta extends Rows {
  readonly output: string
  readonly from?: number
  readonly to?: number
  /** How many rows of positive and of negative weight there are besides these. */
  readonly omitted?: { readonly added: number; readonly removed: number }
}

export interface HtmlOptions {
  /** Rows of one table that are seen at once; the others are there too, folded away. 100 without. */
  readonly limit?: number
}

/** The characters of a line after which long values are broken. */
const VALUE_WIDTH = 80

/** One delta as a table. The text is HTML, complete in itself. O(rows). */
export function deltaHtml(delta: HtmlDelta, options: HtmlOptions = {}): string {
  const { from, to } = delta
  const steps = from === undefined || to === undefined ? '' : stepsText({ from, to })
  return titledDiff(delta.output, delta, steps, options)
}

/** One table. O(rows). */
export function tableHtml(table: Table, options: HtmlOptions = {}): string {
  const title = element('span', 'title', escapeHtml(printable(table.title)))
  const caption = `${title} ${element('span', 'counts', escapeHtml(rowsTotal(table.rows)))}`
  return scrollable(table.title, listedTable(table, caption, options.limit ?? 100))
}

/** The value of a cell: a Z-set as a table, anything else as preformatted text. */
export function valueHtml(value: CellValue, options: HtmlOptions = {}): string {
  switch (value.kind) {
    case 'zset':
      return titledDiff('value', value, '', options)
    case 'data':
      return preformatted('value', valueLines(parseValue(value.text), VALUE_WIDTH))
    case 'text':
      return preformatted('value', printableLines(value.text))
  }
}

/** An error: class and message, place, hint. */
export function errorHtml(error: CellError): string {
  const name = element('strong', 'error-name', escapeHtml(printable(error.name)))
  const message = escapeHtml(printableLines(error.message).join('\n'))
  const place = `at cell ${element('code', '', escapeHtml(errorPlace(error)))}`
  const hint = error.hint === null ? '' : escapeHtml(printableLines(`hint: ${error.hint}`).join('\n'))
  return element(
    'div',
    'error',
    element('p', 'message', `${name}: ${message}`) +
      element('p', 'place', place) +
      (hint === '' ? '' : element('p', 'hint', hint)),
  )
}

/** Everything in a reply: what was printed, deltas, tables, the value and the error. Empty if there is nothing. */
export function replyHtml(reply: Reply, options: HtmlOptions = {}): string {
  const parts = [
    reply.stdout === '' ? '' : preformatted('stdout', printableLines(reply.stdout)),
    ...reply.deltas.map((delta) => deltaHtml(delta, options)),
    ...reply.tables.map((table) => tableHtml(table, options)),
    reply.value === null ? '' : valueHtml(reply.value, options),
    reply.error === null ? '' : errorHtml(reply.error),
  ].join('')
  return parts === '' ? '' : element('div', 'reply', parts)
}

function titledDiff(name: string, rows: DiffRows, steps: string, options: HtmlOptions): string {
  const diff = diffRows(rows)
  const counts = rows.omitted === undefined ? countRows(diff) : countWeights(rows.rows, rows.omitted)
  const caption = [
    element('span', 'title', escapeHtml(printable(name))),
    seen(countsText(counts), 'counts') + spoken(`: ${countsInWords(counts)}${steps === '' ? '' : ', '}`),
    ...(steps === '' ? [] : [element('span', 'steps', steps)]),
  ]
  const table = diffTable(rows, diff, caption.join(' '), options.limit ?? 100)
  return scrollable(name, table + (rows.omitted === undefined ? '' : omittedNote(rows.omitted)))
}

type DiffRows = Rows & Pick<HtmlDelta, 'omitted'>

/** Of rows that are not all there nobody knows which of them pair: they count by the signs of their weights. */
function countWeights(
  rows: Rows['rows'],
  omitted: { readonly added: number; readonly removed: number },
): Counts {
  const added = rows.filter(([, weight]) => weight > 0).length
  return { added: added + omitted.added, removed: rows.length - added + omitted.removed, changed: 0 }
}

function omittedNote({ added, removed }: { readonly added: number; readonly removed: number }): string {
  return element('p', 'more', `${moreRows(added + removed)} (${countsText({ added, removed, changed: 0 })})`)
}

/** `1 added, 2 removed, 1 changed`. */
function countsInWords(counts: Counts): string {
  const parts = (['added', 'removed', 'changed'] as const).filter((kind) => counts[kind] > 0)
  return parts.length === 0 ? 'no change' : parts.map((kind) => `${counts[kind]} ${kind}`).join(', ')
}

/** A region that scrolls sideways by itself, reachable by keyboard, so that a page never does. */
function scrollable(name: string, content: string): string {
  const label = escapeHtml(printable(name))
  return element('div', 'scroll', content, ` role="region" tabindex="0" aria-label="${label}"`)
}

function preformatted(className: string, lines: readonly string[]): string {
  return element('pre', className, element('code', '', escapeHtml(lines.join('\n'))), ' tabindex="0"')
}
