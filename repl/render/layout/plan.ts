/** How a table is fitted into a width: which columns stay and how wide, and which changed rows take one line. */
import { ABSENT } from '../text/cell.ts'
import { widthOf } from '../text/width.ts'
import { GAP } from './line.ts'
import type { TextColumn, TextRow, TextTable } from './row.ts'

export const ARROW = ' → '

/** A column is not shortened below this, unless its heading and all of its texts are shorter. */
const LEAST = 8

/** Numbers are not shortened below this: more digits than any but the longest bigints have. */
const LEAST_NUMERIC = 24

/** Where columns have to be shortened, no arrow wider than this takes room from them. */
const SHORT_ARROW = 16

/** One line per row, or the widths are not enough for that. */
export type Plan =
  | {
      readonly kind: 'grid'
      /** The indexes of the columns that are shown, and the width of each. */
      readonly columns: readonly number[]
      readonly widths: readonly number[]
      /** The changed rows that stand on one line, as `before → after`. */
      readonly inline: ReadonlySet<TextRow>
    }
  | { readonly kind: 'list' }

/**
 * In this order, each only as far as it must: the widest column is shortened, key columns last; unchanged columns are
 * left out, the last first; one column per line. Changed rows take one line where nothing has to be shortened for it;
 * where something is shortened anyway, also those with only short changes. O(cells).
 */
export function planTable(table: TextTable, width: number): Plan {
  const sizes = table.columns.map((column, i) => sizeOf(column, i, table.rows, width))
  let kept = table.columns.map((_, i) => i)
  for (;;) {
    const budget = width - GAP.length * (kept.length - 1)
    const own = kept.map((i) => sizes[i] as Size)
    const free = total(own.map((size) => size.natural)) <= budget
    const least = own.map((size) => (free ? size.natural : size.least))
    if (total(least) <= budget) {
      const { inline, needed } = fitArrows(table.rows, kept, least, budget, free ? budget : SHORT_ARROW)
      const widths = own.map((size, i) => Math.max(size.natural, needed[i] as number))
      const shortened = shorten(
        widths,
        needed,
        own.map((size) => size.key),
        budget,
      )
      return { kind: 'grid', columns: kept, widths: shortened, inline }
    }
    const last = kept.findLast((i) => table.columns[i]?.unchanged)
    if (last === undefined) return { kind: 'list' }
    kept = kept.filter((i) => i !== last)
  }
}

/** The text of a changed cell on one line. */
export function arrowTexts(row: TextRow, column: number): [before: string, after: string] {
  return [row.before?.[column] || ABSENT, row.after?.[column] || ABSENT]
}

interface Size {
  readonly natural: number
  readonly least: number
  readonly key: boolean
}

function sizeOf(column: TextColumn, index: number, rows: readonly TextRow[], limit: number): Size {
  let cells = 0
  for (const { before, after } of rows) {
    if (before !== null) cells = Math.max(cells, widthOf(before[index] as string, limit))
    if (after !== null) cells = Math.max(cells, widthOf(after[index] as string, limit))
  }
  // Past the limit it does not matter how much: the column has to be shortened.
  const heading = Math.min(widthOf(column.heading, limit), limit + 1)
  cells = Math.min(cells, limit + 1)
  const natural = Math.max(heading, cells)
  const leastCells = Math.min(cells, column.numeric ? LEAST_NUMERIC : LEAST)
  return { natural, least: Math.max(leastCells, Math.min(heading, LEAST)), key: column.key }
}

/** The changed rows, from the first on, for whose arrows there is room, none of them wider than `longest`, and the widths they need. */
function fitArrows(
  rows: readonly TextRow[],
  kept: readonly number[],
  least: readonly number[],
  budget: number,
  longest: number,
): { inline: Set<TextRow>; needed: readonly number[] } {
  const inline = new Set<TextRow>()
  let needed = least
  for (const row of rows) {
    if (row.kind !== 'changed') continue
    const arrows = kept.map((column) => (row.changed[column] ? arrowWidth(row, column, budget) : 0))
    const wider = needed.map((width, i) => Math.max(width, arrows[i] as number))
    if (Math.max(...arrows) > longest || total(wider) > budget) continue
    inline.add(row)
    needed = wider
  }
  return { inline, needed }
}

function arrowWidth(row: TextRow, column: number, limit: number): number {
  const [before, after] = arrowTexts(row, column)
  return widthOf(before, limit) + ARROW.length + widthOf(after, limit)
}

/** Takes from the widest column, one by one, until all fit; from key columns only when the others have no more to give. */
function shorten(
  widths: readonly number[],
  least: readonly number[],
  keys: readonly boolean[],
  budget: number,
): readonly number[] {
  const fitted = [...widths]
  let over = total(fitted) - budget
  for (const ofKeys of [false, true]) {
    while (over > 0) {
      let widest = -1
      for (let i = 0; i < fitted.length; i++) {
        const width = fitted[i] as number
        if (keys[i] !== ofKeys || width <= (least[i] as number)) continue
        if (widest === -1 || width > (fitted[widest] as number)) widest = i
      }
      if (widest === -1) break
      fitted[widest] = (fitted[widest] as number) - 1
      over--
    }
  }
  return fitted
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0)
}
