/** Where the characters that a reader sees begin and end: graphemes, words and lines of a text. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Text without anything that combines: every UTF-16 unit is a grapheme of its own. */
const PLAIN = /^[\x20-\x7e]*$/

/** The graphemes of one line; O(length). */
export function graphemes(line: string): string[] {
  return PLAIN.test(line) ? line.split('') : Array.from(segmenter.segment(line), (part) => part.segment)
}

/** The offset at which the line around `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** The offset of the line break that ends the line around `offset`, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at === -1 ? text.length : at
}

/** The grapheme boundary before `offset`; a line break counts as one grapheme. */
export function before(text: string, offset: number): number {
  const start = lineStart(text, offset)
  if (offset === start) return Math.max(0, offset - 1)
  return offset - (graphemes(text.slice(start, offset)).at(-1)?.length ?? 0)
}

/** The grapheme boundary after `offset`. */
export function after(text: string, offset: number): number {
  const end = lineEnd(text, offset)
  if (offset === end) return Math.min(text.length, offset + 1)
  return offset + (graphemes(text.slice(offset, end))[0]?.length ?? 0)
}

/** The start of the word before `offset`, what stands between skipped. */
export function wordBefore(text: string, offset: number): number {
  return offset - (/[\p{L}\p{M}\p{N}_$]*[^\p{L}\p{M}\p{N}_$]*$/u.exec(text.slice(0, offset))?.[0].length ?? 0)
}

/** The end of the word after `offset`, what stands between skipped. */
export function wordAfter(text: string, offset: number): number {
  return offset + (/^[^\p{L}\p{M}\p{N}_$]*[\p{L}\p{M}\p{N}_$]*/u.exec(text.slice(offset))?.[0].length ?? 0)
}
