/** Rows as lines: a grid or a list, the middle of many rows left out, nested rows below the row that holds them. */
import type { Rows } from '../../session/protocol.ts'
import { columnsOf } from '../diff/columns.ts'
import { type Elided, elide, moreDiffRows, moreRows } from '../diff/elide.ts'
import { flattenRows } from '../diff/flatten.ts'
import { cellsOfDiff, type DiffRow, diffRows } from '../diff/model.ts'
import { widthOf, wrapWords } from '../text/width.ts'
import { GUTTER, headingLine, rowLines, ruleLine } from './grid.ts'
import { flow, indent, type Line, span } from './line.ts'
import { listLines, listWidths, unchangedColumns } from './list.ts'
import { type LayoutOptions, nestedIndent, nestedOptions } from './options.ts'
import { type Plan, planTable } from './plan.ts'
import { diffTexts, listedTexts, type TextRow, type TextTable } from './row.ts'

/** The rows of a diff below the headings of their columns; no lines where nothing changed. */
export function diffLines(rows: Rows, diff: readonly DiffRow[], options: LayoutOptions): Line[] {
  if (diff.length === 0) return []
  const elided = elide(diff, options.maxRows)
  const columns = columnsOf(rows, cellsOfDiff(diff))
  const table = diffTexts(columns, [...elided.head, ...elided.tail], diff)
  return tableLines(table, elided, moreDiffRows, GUTTER, options)
}

/** Listed rows below the headings of their columns and a rule. */
export function listedLines(rows: Rows, options: LayoutOptions): Line[] {
  const flat = flattenRows(rows)
  const elided = elide(flat, options.maxRows)
  const columns = columnsOf(
    rows,
    flat.map(({ cells }) => cells),
  )
  const weighted = flat.some(({ weight }) => weight !== 1)
  const table = listedTexts(columns, [...elided.head, ...elided.tail], weighted)
  return tableLines(table, elided, (omitted) => moreRows(omitted.length), 0, options)
}

function tableLines<T>(
  table: TextTable,
  { head, omitted }: Elided<T>,
  more: (omitted: readonly T[]) => string,
  gutter: number,
  options: LayoutOptions,
): Line[] {
  if (table.columns.length === 0) return []
  const plan = planTable(table, options.width - gutter)
  const rowBlock = printerOf(table, plan, options.width - gutter)
  const blocks = table.rows.map((row) => [...rowBlock(row), ...nestedLines(row, options)])
  if (omitted.length > 0) blocks.splice(head.length, 0, moreLines(more(omitted), options))
  if (plan.kind === 'list') return blocks.flatMap((block, i) => (i === 0 ? block : [[], ...block]))
  const lines = [
    headingLine(table, plan, gutter),
    ...(gutter === 0 ? [ruleLine(plan)] : []),
    ...blocks.flat(),
  ]
  const left = table.columns.length - plan.columns.length
  if (left > 0) lines.push(...flow([span(unchangedColumns(left), 'quiet')], options.width))
  return lines
}

function printerOf(table: TextTable, plan: Plan, width: number): (row: TextRow) => Line[] {
  if (plan.kind === 'grid') return (row) => rowLines(table, plan, row)
  const widths = listWidths(table, width)
  return (row) => listLines(table, widths, row)
}

/** `… 950 more rows — .last shows all`, the hint on the next line if it does not fit. */
export function moreLines(more: string, { hint, width }: LayoutOptions): Line[] {
  if (hint === '') return flow([span(more, 'quiet')], width)
  const whole = `${more} — ${hint}`
  const parts = widthOf(whole) <= width ? [whole] : [more, hint]
  return parts.flatMap((part) => wrapWords(part, width)).map((text) => [span(text, 'quiet')])
}

function nestedLines(row: TextRow, options: LayoutOptions): Line[] {
  return row.nested.flatMap(({ heading, rows }) => {
    const by = nestedIndent(options)
    const inner = nestedOptions(options, by)
    const lines = row.kind === 'listed' ? listedLines(rows, inner) : diffLines(rows, diffRows(rows), inner)
    return indent([...flow([span(`${heading}:`, 'quiet')], inner.width), ...lines], by)
  })
}
