/** Puts colour on laid-out rows: the terminal's own sixteen, so that they fit its theme. */
import { styleText } from 'node:util'
import type { LayoutRow } from './editor/layout.ts'
import type { Token, TokenKind } from './highlight.ts'

type Style = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<TokenKind, Style>> = {
  keyword: 'magenta',
  string: 'green',
  constant: 'yellow',
  function: 'cyan',
  comment: 'dim',
}

/** Text in a style, or as it is where colour is off. */
export function styled(style: Style, text: string, color: boolean): string {
  return color && text !== '' ? styleText(style, text, { validateStream: false }) : text
}

/** The style at every offset of a text, from the tokens of its lines; undefined is plain. */
export type StyleAt = (offset: number) => Style | undefined

/** Looks styles up by offset; O(length of the text) once, then O(1). */
export function styleAt(lines: readonly (readonly Token[] | undefined)[], text: string): StyleAt {
  const styles: (Style | undefined)[] = []
  const sources = text.split('\n')
  sources.forEach((source, i) => {
    const from = styles.length
    for (const token of lines[i] ?? []) {
      const style = token.kind === null ? undefined : STYLES[token.kind]
      for (let n = 0; n < token.text.length; n++) styles.push(style)
    }
    styles.length = from + source.length + 1
  })
  return (offset) => styles[offset]
}

/** One row as text for the terminal: gutter dim, neighbouring pieces of one style together. */
export function paintRow(row: LayoutRow, at: StyleAt, color: boolean): string {
  let painted = styled('dim', row.gutter, color)
  let run = ''
  let style: Style | undefined
  for (const piece of row.pieces) {
    const next = at(row.offset + piece.offset)
    if (next !== style) {
      painted += style === undefined ? run : styled(style, run, color)
      run = ''
      style = next
    }
    run += piece.shown
  }
  return painted + (style === undefined ? run : styled(style, run, color))
}
