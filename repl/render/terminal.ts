/** Replies as terminal text: with colours, or plain, without a single escape sequence. Text ends without a line end. */
import type { CellError, CellValue, Delta, Reply, Table } from '../session/protocol.ts'
import type { Line } from './layout/line.ts'
import { type LayoutOptions, LEAST_WIDTH } from './layout/options.ts'
import { cellValueLines, deltaLines, errorLines, plainLines, tableLines } from './layout/reply.ts'
import { printable } from './text/printable.ts'
import { defaultTheme, paint, type Theme } from './theme.ts'

export type { Theme } from './theme.ts'
export { defaultTheme } from './theme.ts'

export interface RenderOptions {
  /**
   * Columns of the screen; less than 20 counts as 20. No line is wider, except those that the user's own program
   * printed (`stdout`, values of kind `text`): they are left as they are.
   */
  readonly width: number
  readonly color: boolean
  /** Colours where `color` is on; blue and orange without. */
  readonly theme?: Theme
  /** Rows shown of one delta or table, lines of one value, before its middle is left out; 40 without, Infinity for all. */
  readonly maxRows?: number
  /** How to see what was left out; without, the commands that show it. Empty for no such hint. */
  readonly hint?: string
}

/** Everything in a reply: what was printed, then deltas, tables, the value and the error. Empty if there is nothing. */
export function renderReply(reply: Reply, options: RenderOptions): string {
  const parts = [
    print(plainLines(reply.stdout), options),
    ...reply.deltas.map((delta) => renderDelta(delta, options)),
    ...reply.tables.map((table) => renderTable(table, options)),
    reply.value === null ? '' : renderValue(reply.value, options),
    reply.error === null ? '' : renderError(reply.error, options),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** One delta: `receipts.totals  +1 −1 ~1  step 3`, then its rows. O(rows); only rows that are shown are laid out. */
export function renderDelta(delta: Delta, options: RenderOptions): string {
  const hint = `.view ${printable(delta.output)} or .last shows all`
  return print(deltaLines(delta, layoutOf(options, hint)), options)
}

/** One table: title, headings, rows, number of rows. O(rows); only rows that are shown are laid out. */
export function renderTable(table: Table, options: RenderOptions): string {
  return print(tableLines(table, layoutOf(options, '.last shows all')), options)
}

/** The value of a cell. */
export function renderValue(value: CellValue, options: RenderOptions): string {
  return print(cellValueLines(value, layoutOf(options, '.last shows all')), options)
}

/** An error: class and message, the cell it is in with line and column, and the hint. */
export function renderError(error: CellError, options: RenderOptions): string {
  return print(errorLines(error, layoutOf(options, '')), options)
}

function layoutOf(options: RenderOptions, hint: string): LayoutOptions {
  return {
    width: Math.max(LEAST_WIDTH, Math.floor(options.width)),
    maxRows: options.maxRows ?? 40,
    hint: options.hint ?? hint,
  }
}

function print(lines: readonly Line[], { color, theme }: RenderOptions): string {
  const painter = color ? (theme ?? defaultTheme) : null
  return lines.map((line) => paint(line, painter)).join('\n')
}
