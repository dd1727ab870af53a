/** The parts of a reply as lines: deltas, tables, values, errors and what the cell printed. */
import { parseValue } from '../../../engine/zset/zset.ts'
import type { CellError, CellValue, Delta, Rows, Table } from '../../session/protocol.ts'
import { countsText, elide } from '../diff/elide.ts'
import { countRows, diffRows } from '../diff/model.ts'
import { errorPlace, rowsTotal, stepsText } from '../text/phrases.ts'
import { printable, printableLines } from '../text/printable.ts'
import { valueLines } from '../text/value.ts'
import { wrap, wrapWords } from '../text/width.ts'
import { flow, type Line, type Span, span } from './line.ts'
import type { LayoutOptions } from './options.ts'
import { diffLines, listedLines, moreLines } from './rows.ts'

/** The output's name, what changed in it, and in which step; then the rows. */
export function deltaLines(delta: Delta, options: LayoutOptions): Line[] {
  return titledDiff(delta.output, delta, [span(stepsText(delta), 'quiet')], options)
}

/** The title, the rows, and how many there are. */
export function tableLines(table: Table, options: LayoutOptions): Line[] {
  return [
    ...flow([span(printable(table.title), 'title')], options.width),
    ...listedLines(table, options),
    ...flow([span(rowsTotal(table.rows), 'quiet')], options.width),
  ]
}

/** A Z-set as its rows with their signs; data as canonical text, broken where it is long; text as it is. */
export function cellValueLines(value: CellValue, options: LayoutOptions): Line[] {
  switch (value.kind) {
    case 'zset':
      return titledDiff('value', value, [], options)
    case 'data':
      return longLines(
        valueLines(parseValue(value.text), options.width).flatMap((line) => wrap(line, options.width)),
        options,
      )
    case 'text':
      return plainLines(value.text)
  }
}

/** Class and message, then the place, then the hint, each on lines of its own. */
export function errorLines(error: CellError, { width }: LayoutOptions): Line[] {
  const name = printable(error.name)
  const [first = '', ...rest] = printableLines(`${name}: ${error.message}`).flatMap((line) =>
    wrapWords(line, width),
  )
  const title = first.startsWith(name)
    ? [span(name, 'error'), span(first.slice(name.length))]
    : [span(first, 'error')]
  const after = [`at cell ${errorPlace(error)}`]
  if (error.hint !== null) after.push(...printableLines(`hint: ${error.hint}`))
  return [title, ...plain([...rest, ...after.flatMap((line) => wrapWords(line, width))])]
}

/** Text as the user wrote it, each line left as wide as it is. */
export function plainLines(text: string): Line[] {
  return plain(printableLines(text))
}

function titledDiff(name: string, rows: Rows, after: readonly Span[], options: LayoutOptions): Line[] {
  const diff = diffRows(rows)
  const title = [span(printable(name), 'title'), span(countsText(countRows(diff))), ...after]
  return [...flow(title, options.width), ...diffLines(rows, diff, options)]
}

function longLines(lines: readonly string[], options: LayoutOptions): Line[] {
  const { head, omitted, tail } = elide(lines, options.maxRows)
  const more =
    omitted.length === 0
      ? []
      : moreLines(`… ${omitted.length} more line${omitted.length === 1 ? '' : 's'}`, options)
  return [...plain(head), ...more, ...plain(tail)]
}

function plain(lines: readonly string[]): Line[] {
  return lines.map((line) => [span(line)])
}
