/** How wide text is on screen, in terminal cells: CJK and emoji take two, combining marks none, tabs fill up. */
import stringWidth from 'string-width'
import { graphemes } from './graphemes.ts'

/** Tabs are shown as spaces up to the next multiple of this. */
const TAB = 4

/** The text that stands on screen for one grapheme at a column: control characters are shown by their pictures. */
export function shown(grapheme: string, column: number): string {
  if (grapheme >= ' ' && grapheme < '\x7f') return grapheme
  if (grapheme === '\t') return ' '.repeat(TAB - (column % TAB))
  const code = grapheme.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code >= 0x7f && code < 0xa0) return '␡'
  return grapheme
}

/** The width of text that is free of tabs and control characters. */
export function cellWidth(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

/** The column behind a line's beginning: its width on screen. */
export function columnOf(line: string): number {
  let column = 0
  for (const grapheme of graphemes(line)) column += cellWidth(shown(grapheme, column))
  return column
}

/** The offset in a line that is nearest to a column without going past it, or the line's end. */
export function offsetAtColumn(line: string, wanted: number): number {
  let column = 0
  let offset = 0
  for (const grapheme of graphemes(line)) {
    column += cellWidth(shown(grapheme, column))
    if (column > wanted) break
    offset += grapheme.length
  }
  return offset
}
