/** Lines of toned text: what layout makes, and the terminal paints or prints plain. */
import { widthOf, wrap } from '../text/width.ts'

/** What a piece of text means; the theme says how that looks. */
export type Tone = 'plain' | 'added' | 'removed' | 'changed' | 'title' | 'quiet' | 'error'

export interface Span {
  readonly text: string
  readonly tone: Tone
  /** Whether this is what changed within its line. */
  readonly emphasis: boolean
}

export type Line = readonly Span[]

export function span(text: string, tone: Tone = 'plain', emphasis = false): Span {
  return { text, tone, emphasis }
}

/** The columns between two cells, or two parts of a heading. */
export const GAP = '  '

/** Parts side by side, two columns apart, going on to the next line where they do not fit in `width` columns. */
export function flow(parts: readonly Span[], width: number): Line[] {
  const lines: Span[][] = []
  let room = -1
  for (const part of parts) {
    const needed = GAP.length + widthOf(part.text, width)
    if (needed <= room) {
      lines.at(-1)?.push(span(GAP), part)
      room -= needed
      continue
    }
    const pieces = wrap(part.text, width)
    for (const piece of pieces) lines.push([{ ...part, text: piece }])
    room = width - widthOf(pieces.at(-1) ?? '')
  }
  return lines
}

/** Lines moved to the right by `columns`. */
export function indent(lines: readonly Line[], columns: number): Line[] {
  return lines.map((line) => [span(' '.repeat(columns)), ...line])
}
