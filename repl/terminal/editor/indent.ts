/** How far a new line is indented, by the line that it continues. */
import { lineStart } from './graphemes.ts'

/** One step of indentation. */
export const INDENT = '  '

/** The indent of a line broken off at `offset`: the line's own, one step more behind what opens a block. */
export function indentOfNewLine(text: string, offset: number): string {
  const line = text.slice(lineStart(text, offset), offset)
  const own = /^[ \t]*/.exec(line)?.[0] ?? ''
  return /(?:[([{]|=>|=)\s*$/.test(line) ? own + INDENT : own
}

/** Whether typing this at the start of a line ends a block, so that the line moves back one step. */
export function closesBlock(typed: string): boolean {
  return typed === '}' || typed === ')' || typed === ']'
}
