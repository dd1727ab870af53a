/** Lays the text of a cell out on screen: gutters, wrapped rows, and where the cursor stands. */
import { cellWidth, shown } from './columns.ts'
import { graphemes } from './graphemes.ts'

/** One row on screen. Its pieces are the graphemes as shown; `offset` is where their line begins in the text. */
export interface LayoutRow {
  readonly gutter: string
  readonly offset: number
  readonly pieces: readonly Piece[]
}

/** A grapheme as shown, and its offset in its line. */
export interface Piece {
  readonly shown: string
  readonly offset: number
}

export interface Layout {
  readonly rows: readonly LayoutRow[]
  /** Row and column of the cursor, gutter included. */
  readonly cursor: { readonly x: number; readonly y: number }
}

/** The gutter of a cell's first line. */
export function promptOf(number: number): string {
  return `${number}› `
}

/**
 * Wraps a text to `width` cells, gutter included; the last column stays free for a cursor behind a full row.
 * O(length), but lines that were laid out before at this width cost next to nothing.
 */
export function layout(text: string, cursor: number, prompt: string, width: number): Layout {
  const indent = cellWidth(prompt)
  const continuation = '· '.padStart(indent)
  const room = Math.max(2, width - indent - 1)
  const rows: LayoutRow[] = []
  let at = { x: indent, y: 0 }
  let offset = 0
  for (const line of text.split('\n')) {
    const wrapped = wrapLine(line, room)
    if (cursor >= offset && cursor <= offset + line.length) {
      const place = placeIn(wrapped, cursor - offset)
      at = { x: indent + place.x, y: rows.length + place.y }
    }
    wrapped.forEach((pieces, i) => {
      const gutter = i > 0 ? ' '.repeat(indent) : offset === 0 ? prompt : continuation
      rows.push({ gutter, offset, pieces })
    })
    offset += line.length + 1
  }
  return { rows, cursor: at }
}

/** Lines as wrapped last, so that a key in a long cell costs its own line; all of one room. */
const known = new Map<string, readonly (readonly Piece[])[]>()
let knownRoom = 0
const MOST_KNOWN = 10_000

/** The rows of one line, at least one. */
function wrapLine(line: string, room: number): readonly (readonly Piece[])[] {
  if (room !== knownRoom || known.size > MOST_KNOWN) known.clear()
  knownRoom = room
  const before = known.get(line)
  if (before !== undefined) return before
  let pieces: Piece[] = []
  const rows = [pieces]
  let column = 0
  let offset = 0
  for (const grapheme of graphemes(line)) {
    const piece = shown(grapheme, column)
    const width = cellWidth(piece)
    if (column + width > room) {
      pieces = []
      rows.push(pieces)
      column = 0
    }
    pieces.push({ shown: piece, offset })
    column += width
    offset += grapheme.length
  }
  known.set(line, rows)
  return rows
}

/** Row and column of the place before the grapheme at `offset` of a wrapped line, or behind its last. */
function placeIn(
  rows: readonly (readonly Piece[])[],
  offset: number,
): { readonly x: number; readonly y: number } {
  const y = rows.findLastIndex((pieces) => (pieces[0]?.offset ?? 0) <= offset)
  let x = 0
  for (const piece of rows[y] ?? []) {
    if (piece.offset >= offset) break
    x += cellWidth(piece.shown)
  }
  return { x, y }
}

/** The rows around the cursor that fit into `height`, and how many are left out above and below. */
export interface Window {
  readonly from: number
  readonly to: number
}

/** The window of `height` rows out of `count` that shows row `y`, near the end where there is a choice. */
export function windowAround(count: number, y: number, height: number): Window {
  if (count <= height) return { from: 0, to: count }
  const from = Math.max(0, Math.min(count - height, y - Math.floor(height / 2)))
  return { from, to: from + height }
}
