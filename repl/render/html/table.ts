/** Rows as real HTML tables: a caption, column headings, and for a delta a sign and a word for each row. */
import type { Value } from '../../../engine/value/types.ts'
import type { Rows } from '../../session/protocol.ts'
import { type Column, columnsOf, headingOf } from '../diff/columns.ts'
import { moreDiffRows, moreRows } from '../diff/elide.ts'
import { type FlatRow, flattenRows } from '../diff/flatten.ts'
import { cellsOfDiff, type DiffRow, diffRows } from '../diff/model.ts'
import { nestedDelta } from '../diff/nested.ts'
import { ABSENT, cellText, SIGNS, weightText } from '../text/cell.ts'
import { printable } from '../text/printable.ts'
import { element, escapeHtml, seen, spoken } from './markup.ts'

/** The rows of a diff; past `limit` rows the rest is there too, folded away. `caption` is HTML. */
export function diffTable(rows: Rows, diff: readonly DiffRow[], caption: string, limit: number): string {
  const columns = columnsOf(rows, cellsOfDiff(diff))
  const weighted = diff.some((row) => row.weight !== 1)
  const gutter = element('th', 'gutter', spoken('change'), ' scope="col"')
  const head = diff.length === 0 ? '' : gutter + headings(columns, weighted)
  const body = (part: readonly DiffRow[]) =>
    part.map((row) => diffRow(row, columns, weighted, limit)).join('')
  return folded('diff', caption, head, { items: diff, limit, body, more: moreDiffRows })
}

/** Listed rows; past `limit` rows the rest is there too, folded away. `caption` is HTML. */
export function listedTable(rows: Rows, caption: string, limit: number): string {
  const flat = flattenRows(rows)
  const columns = columnsOf(
    rows,
    flat.map(({ cells }) => cells),
  )
  const weighted = flat.some(({ weight }) => weight !== 1)
  const head = headings(columns, weighted)
  const body = (part: readonly FlatRow[]) =>
    part.map((row) => listedRow(row, columns, weighted, limit)).join('')
  return folded('table', caption, head, { items: flat, limit, body, more: (rest) => moreRows(rest.length) })
}

interface Body<T> {
  readonly items: readonly T[]
  readonly limit: number
  readonly body: (part: readonly T[]) => string
  readonly more: (rest: readonly T[]) => string
}

function folded<T>(
  className: string,
  caption: string,
  head: string,
  { items, limit, body, more }: Body<T>,
): string {
  const table = (title: string, part: readonly T[]) =>
    element(
      'table',
      className,
      [
        element('caption', '', title),
        head === '' ? '' : element('thead', '', element('tr', '', head)),
        part.length === 0 ? '' : element('tbody', '', body(part)),
      ].join(''),
    )
  if (items.length <= limit) return table(caption, items)
  const rest = items.slice(limit)
  const summary = element('summary', '', escapeHtml(more(rest)))
  return (
    table(caption, items.slice(0, limit)) +
    element('details', 'more', summary + table(spoken(more(rest)), rest))
  )
}

function headings(columns: readonly Column[], weighted: boolean): string {
  const names = columns.map((column) =>
    element('th', column.numeric ? 'number' : '', escapeHtml(printable(headingOf(column))), ' scope="col"'),
  )
  return (weighted ? element('th', 'number', 'weight', ' scope="col"') : '') + names.join('')
}

function diffRow(row: DiffRow, columns: readonly Column[], weighted: boolean, limit: number): string {
  const cells = columns.map((column) => {
    const before = row.before?.get(column.name)
    const after = row.after?.get(column.name)
    const text = row.changed.has(column.name)
      ? changedText(before, after)
      : escapeHtml(cellText(after === undefined ? before : after))
    // Of a nested Z-set that did not change the rows are not repeated.
    const nested = nestedDelta(before, after)
    const inner = (rows: Rows) => diffTable(rows, diffRows(rows), text, limit)
    return cell(column, nested?.rows.length ? inner(nested) : text)
  })
  const gutter = element('td', 'gutter', seen(SIGNS[row.kind], 'sign') + spoken(row.kind))
  return element('tr', row.kind, gutter + weightCell(row.weight, weighted) + cells.join(''))
}

function listedRow(row: FlatRow, columns: readonly Column[], weighted: boolean, limit: number): string {
  const cells = columns.map((column) => {
    const value = row.cells.get(column.name)
    const text = escapeHtml(cellText(value))
    const nested = nestedDelta(undefined, value)
    return cell(column, nested?.rows.length ? listedTable(nested, text, limit) : text)
  })
  return element('tr', '', weightCell(row.weight, weighted) + cells.join(''))
}

function cell(column: Column, content: string): string {
  return element('td', column.numeric ? 'number' : '', content)
}

function changedText(before: Value | undefined, after: Value | undefined): string {
  const [was, is] = [before, after].map((value) => escapeHtml(cellText(value) || ABSENT))
  return `${element('del', '', was ?? '')}${seen(' → ', 'arrow')}${element('ins', '', is ?? '')}`
}

function weightCell(weight: number, weighted: boolean): string {
  return weighted ? element('td', 'number', weightText(weight)) : ''
}
