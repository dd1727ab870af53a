/** Rows too wide for a grid: one column per line, a blank line between rows. */
import { clip, clipMiddle, widthOf, wrap } from '../text/width.ts'
import { arrowSpans, sign } from './grid.ts'
import { GAP, type Line, type Span, span, type Tone } from './line.ts'
import { ARROW, arrowTexts } from './plan.ts'
import type { TextRow, TextTable } from './row.ts'

/** A value takes at most this many lines; what is left of it is cut with `…`. */
const MOST_LINES = 8

/** How wide headings and values are. */
interface Widths {
  readonly heading: number
  readonly value: number
}

/** The widths in which rows are listed, `width` being what the gutter leaves. */
export function listWidths(table: TextTable, width: number): Widths {
  const most = Math.floor(width / 2)
  const heading = Math.min(most, Math.max(...table.columns.map((column) => widthOf(column.heading, most))))
  return { heading, value: Math.max(2, width - heading - GAP.length) }
}

/** One row; of a changed row only the key and what changed, with the number of the columns left out. */
export function listLines(table: TextTable, widths: Widths, row: TextRow): Line[] {
  if (row.kind === 'changed') return changedLines(table, widths, row)
  const gutter = row.kind === 'listed' ? [] : sign(row.kind)
  const texts = row.after ?? row.before ?? []
  const tone = row.kind === 'listed' ? 'plain' : row.kind
  return table.columns.flatMap(({ heading }, i) => {
    const text = texts[i] as string
    // A blank is a cell that the row does not have, or a weight of 1.
    return text === '' ? [] : fieldLines(gutter, widths, heading, text, tone, false)
  })
}

function changedLines(table: TextTable, widths: Widths, row: TextRow): Line[] {
  const lines: Line[] = []
  let unchanged = 0
  table.columns.forEach(({ heading, key }, i) => {
    const [before, after] = arrowTexts(row, i)
    if (!row.changed[i]) {
      if (!key) unchanged++
      else if (row.after?.[i])
        lines.push(...fieldLines(sign('changed'), widths, heading, after, 'plain', false))
    } else if (widthOf(before, widths.value) + ARROW.length + widthOf(after, widths.value) <= widths.value) {
      lines.push([...sign('changed'), ...named(heading, widths), ...arrowSpans(before, after)])
    } else {
      lines.push(...fieldLines(sign('removed'), widths, heading, before, 'removed', true))
      lines.push(...fieldLines(sign('added'), widths, heading, after, 'added', true))
    }
  })
  if (unchanged > 0) {
    const width = widths.heading + GAP.length + widths.value
    for (const text of wrap(unchangedColumns(unchanged), width))
      lines.push([...sign('changed'), span(text, 'quiet')])
  }
  return lines
}

/** How many columns were left out because nothing changed in them. */
export function unchangedColumns(count: number): string {
  return `… ${count} unchanged column${count === 1 ? '' : 's'}`
}

function fieldLines(
  gutter: readonly Span[],
  widths: Widths,
  heading: string,
  text: string,
  tone: Tone,
  emphasis: boolean,
): Line[] {
  return wrapAtMost(text, widths.value).map((piece, i) => [
    ...gutter,
    ...(i === 0 ? named(heading, widths) : [span(' '.repeat(widths.heading + GAP.length))]),
    span(piece, tone, emphasis),
  ])
}

function named(heading: string, widths: Widths): Span[] {
  const shown = clipMiddle(heading, widths.heading)
  return [span(shown, 'quiet'), span(' '.repeat(widths.heading - widthOf(shown)) + GAP)]
}

function wrapAtMost(text: string, width: number): string[] {
  // One line more than is shown tells whether there is more; text of any length costs no more than that.
  const lines = wrap(clip(text, width * (MOST_LINES + 1)), width)
  if (lines.length <= MOST_LINES) return lines
  return [
    ...lines.slice(0, MOST_LINES - 1),
    clip(lines.slice(MOST_LINES - 1, MOST_LINES + 1).join(''), width),
  ]
}
