/** Fenced code blocks as text: how their content reads back, and how one is written so that it does. */
import type { Fence } from '../render/record/record.ts'

/**
 * The text that Markdown reads back when this one is written to a file: line ends are `\n`, and what neither
 * Markdown nor UTF-8 can hold (NUL, lone surrogates) is U+FFFD. Idempotent.
 */
export function asMarkdownReads(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD').toWellFormed()
}

/** Whether two fences record the same. */
export function sameFence(a: Fence, b: Fence): boolean {
  return a.info === b.info && asMarkdownReads(a.body) === asMarkdownReads(b.body)
}

/** A fenced code block, longer than any run of backticks in its body, without a line end after its last line. */
export function writeFence({ info, body }: Fence, eol: '\n' | '\r\n'): string {
  const text = asMarkdownReads(body)
  const runs = text.match(/`+/g) ?? []
  const ticks = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 3))
  const lines = text === '' ? [] : text.split('\n')
  return [`${ticks}${info}`, ...lines, ticks].join(eol)
}
