/** Rows side by side with their columns aligned: one line per row, two for a changed row that does not fit on one. */
import { SIGNS } from '../text/cell.ts'
import { clip, clipAround, clipMiddle, widthOf } from '../text/width.ts'
import { GAP, type Line, type Span, span, type Tone } from './line.ts'
import { ARROW, arrowTexts, type Plan } from './plan.ts'
import type { TextRow, TextTable } from './row.ts'

export type GridPlan = Extract<Plan, { kind: 'grid' }>

/** Room for the sign of a row and the space after it, in columns. */
export const GUTTER = 2

/** The headings of the columns; in a delta they stand to the right of the gutter. */
export function headingLine(table: TextTable, plan: GridPlan, gutter: number): Line {
  const cells = plan.columns.map((column, i) => {
    const { heading, numeric } = table.columns[column] as TextTable['columns'][number]
    const width = plan.widths[i] as number
    return padded([span(clipMiddle(heading, width), 'quiet')], width, numeric)
  })
  return joined(gutter > 0 ? [span(' '.repeat(gutter))] : [], cells)
}

/** A rule under the headings. */
export function ruleLine(plan: GridPlan): Line {
  return [span(plan.widths.map((width) => '─'.repeat(width)).join(GAP), 'quiet')]
}

/** One row: its line, or its − line and its + line. */
export function rowLines(table: TextTable, plan: GridPlan, row: TextRow): Line[] {
  switch (row.kind) {
    case 'listed':
      return [sideLine(table, plan, row, 'after', [])]
    case 'added':
      return [sideLine(table, plan, row, 'after', sign('added'))]
    case 'removed':
      return [sideLine(table, plan, row, 'before', sign('removed'))]
    case 'changed':
      if (plan.inline.has(row)) return [inlineLine(table, plan, row)]
      return [
        sideLine(table, plan, row, 'before', sign('removed')),
        sideLine(table, plan, row, 'after', sign('added')),
      ]
  }
}

/** The sign of a kind of row, in the gutter. */
export function sign(kind: keyof typeof SIGNS): Span[] {
  return [span(`${SIGNS[kind]} `, kind)]
}

/** `before → after`, as spans. */
export function arrowSpans(before: string, after: string): Span[] {
  return [span(before, 'removed', true), span(ARROW, 'quiet'), span(after, 'added', true)]
}

function sideLine(
  table: TextTable,
  plan: GridPlan,
  row: TextRow,
  side: 'before' | 'after',
  gutter: readonly Span[],
): Line {
  const texts = row[side] ?? []
  const other = (side === 'before' ? row.after : row.before) ?? []
  const own: Tone = row.kind === 'listed' ? 'plain' : side === 'before' ? 'removed' : 'added'
  const cells = plan.columns.map((column, i) => {
    const text = texts[column] as string
    const width = plan.widths[i] as number
    const changed = row.changed[column] === true
    const shown = changed
      ? clipAround(text, width, firstDifference(text, other[column] ?? ''))
      : clip(text, width)
    const tone = row.kind === 'changed' && !changed ? 'plain' : own
    return padded([span(shown, tone, changed)], width, table.columns[column]?.numeric === true)
  })
  return joined(gutter, cells)
}

function inlineLine(table: TextTable, plan: GridPlan, row: TextRow): Line {
  const cells = plan.columns.map((column, i) => {
    const width = plan.widths[i] as number
    const spans = row.changed[column]
      ? arrowSpans(...arrowTexts(row, column))
      : [span(clip(row.after?.[column] as string, width))]
    return padded(spans, width, table.columns[column]?.numeric === true)
  })
  return joined(sign('changed'), cells)
}

function firstDifference(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

interface Padded {
  readonly left: number
  readonly spans: readonly Span[]
  readonly right: number
}

function padded(spans: readonly Span[], width: number, toTheRight: boolean): Padded {
  const room = Math.max(0, width - spans.reduce((sum, { text }) => sum + widthOf(text), 0))
  return toTheRight ? { left: room, spans, right: 0 } : { left: 0, spans, right: room }
}

/** Cells two columns apart; no blanks at the end of the line. */
function joined(gutter: readonly Span[], cells: readonly Padded[]): Line {
  const line = [...gutter]
  let blank = 0
  for (const { left, spans, right } of cells) {
    const texts = spans.filter(({ text }) => text !== '')
    blank += left
    if (texts.length > 0 && blank > 0) line.push(span(' '.repeat(blank)))
    if (texts.length > 0) blank = 0
    line.push(...texts)
    blank += right + GAP.length
  }
  return line
}
