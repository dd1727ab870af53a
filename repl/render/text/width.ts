/** Text measured in terminal columns: how wide it is, and how it is cut or wrapped between graphemes, never inside one. */
import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const ASCII = /^[\x20-\x7e]*$/

/** Past this length, text that is not ASCII is measured grapheme by grapheme, to stop as soon as it is too wide. */
const LONG = 256

/** The width of one line of text, in columns; of text wider than `limit`, some width above the limit. O(length). */
export function widthOf(text: string, limit: number = Number.POSITIVE_INFINITY): number {
  if (ASCII.test(text)) return text.length
  if (text.length <= LONG) return shortWidth(text)
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += stringWidth(segment)
    if (width > limit) break
  }
  return width
}

/** Widths of short texts: the same cells are measured for the plan, the arrows and the padding. */
const known = new Map<string, number>()

function shortWidth(text: string): number {
  let width = known.get(text)
  if (width === undefined) {
    width = stringWidth(text)
    if (known.size >= 8192) known.clear()
    known.set(text, width)
  }
  return width
}

/** The text, cut to `width` columns (at least 1) with `…` at its end if it is wider. */
export function clip(text: string, width: number): string {
  if (widthOf(text, width) <= width) return text
  return `${lead(text, width - 1)}…`
}

/** As `clip`, but what stands at index `focus` stays in sight: the beginning is cut too where it has to be. */
export function clipAround(text: string, width: number, focus: number): string {
  if (widthOf(text, width) <= width || widthOf(text.slice(0, focus), width) < width - 2)
    return clip(text, width)
  const start = boundary(text, Math.min(focus, text.length - 1) - Math.floor(width / 4))
  const rest = text.slice(start)
  if (widthOf(rest, width) >= width) return clip(`…${rest}`, width)
  // The end of the text is in sight: what room there is goes to what stands before.
  return `…${trail(text.slice(boundary(text, start - 2 * width)), width - 1)}`
}

/** Where the grapheme begins that the index is in. */
function boundary(text: string, index: number): number {
  return graphemes.segment(text).containing(Math.max(0, index))?.index ?? 0
}

/** The text, cut to `width` columns (at least 1) with `…` in its middle: names often differ only at one end. */
export function clipMiddle(text: string, width: number): string {
  if (widthOf(text, width) <= width) return text
  const start = lead(text, Math.ceil((width - 1) / 2))
  return `${start}…${trail(text, width - 1 - widthOf(start))}`
}

/** The text in lines of at most `width` columns (at least 2), broken anywhere between graphemes. O(length). */
export function wrap(text: string, width: number): string[] {
  if (ASCII.test(text)) return slices(text, width)
  const lines: string[] = []
  let start = 0
  let at = 0
  let used = 0
  for (const piece of pieces(text, width)) {
    const needed = widthOf(piece)
    if (used + needed > width && at > start) {
      lines.push(text.slice(start, at))
      start = at
      used = 0
    }
    used += needed
    at += piece.length
  }
  return [...lines, text.slice(start)]
}

/** The text in lines of at most `width` columns, broken at spaces; a word that is too long is broken anywhere. */
export function wrapWords(text: string, width: number): string[] {
  if (widthOf(text, width) <= width) return [text]
  const lines: string[] = []
  let line: string | null = null
  for (const word of text.split(' ')) {
    const longer: string = line === null ? word : `${line} ${word}`
    if (widthOf(longer, width) <= width) {
      line = longer
      continue
    }
    if (line !== null) lines.push(line)
    const parts = wrap(word, width)
    line = parts.pop() ?? ''
    lines.push(...parts)
  }
  return line === null ? lines : [...lines, line]
}

/** The longest beginning of the text that fits `width` columns. */
function lead(text: string, width: number): string {
  const ascii = text.slice(0, width + 1)
  // One character more must be ASCII too: it could be a mark that belongs to the last one.
  if (ASCII.test(ascii)) return ascii.slice(0, width)
  let used = 0
  for (const { segment, index } of graphemes.segment(text)) {
    used += widthOf(segment)
    if (used > width) return text.slice(0, index)
  }
  return text
}

/** The longest end of the text that fits `width` columns. */
function trail(text: string, width: number): string {
  let room = width
  let from = text.length
  for (const { segment, index } of [...graphemes.segment(text)].reverse()) {
    room -= widthOf(segment)
    if (room < 0) break
    from = index
  }
  return text.slice(from)
}

/** The graphemes of a text; one that is wider than a whole line, in its code points. */
function* pieces(text: string, width: number): Iterable<string> {
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(segment) > width) yield* segment
    else yield segment
  }
}

function slices(text: string, width: number): string[] {
  const lines = [text.slice(0, width)]
  for (let at = width; at < text.length; at += width) lines.push(text.slice(at, at + width))
  return lines
}
