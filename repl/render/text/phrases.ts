/** The phrases that the renderers share. */
import type { CellError, RowText } from '../../session/protocol.ts'
import { rowCount } from './cell.ts'
import { printable } from './printable.ts'

/** `step 3`, or `steps 3–1002`. */
export function stepsText({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? `step ${to}` : `steps ${from}–${to}`
}

/** `3 rows`, with the sum of their weights where that is another number. */
export function rowsTotal(rows: readonly RowText[]): string {
  const total = rows.reduce((sum, [, weight]) => sum + weight, 0)
  if (total === rows.length) return rowCount(rows.length)
  return `${rowCount(rows.length)}, total weight ${total < 0 ? '−' : ''}${Math.abs(total)}`
}

/** Where an error is: `cell:line:column`, as far as that is known. */
export function errorPlace({ cell, line, column }: CellError): string {
  return [printable(cell), line, column].filter((part) => part !== null).join(':')
}
