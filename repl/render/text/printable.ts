/** Text that is safe to print: what would drive the terminal, reorder a line or not be seen is shown escaped. */

/**
 * Control characters (C0, DEL, C1), marks that reorder or join text invisibly, line and paragraph separators, and lone
 * surrogates. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}]/gu

/** One line of text with everything unprintable as `\u001b`; O(length). */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** Whether `printable` would leave the text alone. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) === -1
}

/** Text of many lines: line ends and tabs are kept, everything else unprintable is escaped; a final line end is dropped. */
export function printableLines(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.split('\t').map(printable).join('\t'))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
