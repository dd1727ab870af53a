/** How submissions and what came of them look in the scroll-back. */
import { refusalText } from '../commands/refusal.ts'
import type { Reply } from '../session/protocol.ts'
import { layout, promptOf } from './editor/layout.ts'
import type { Highlighter } from './highlight.ts'
import { paintRow, styleAt, styled } from './paint.ts'
import { duration } from './time.ts'

/** Renders a reply as lines of text, each at most `width` cells. */
export type RenderReply = (
  reply: Reply,
  options: { readonly width: number; readonly color: boolean; readonly maxRows?: number },
) => string

/** What is echoed is painted once and for good: the colours may take this long, milliseconds. */
const PATIENCE = 50

/** The submission as it stood at the prompt. */
export function echoText(
  source: string,
  number: number,
  width: number,
  color: boolean,
  highlighter: Highlighter,
): string {
  const styles = styleAt(color ? highlighter.lines(source, PATIENCE) : [], source)
  return layout(source, 0, promptOf(number), width)
    .rows.map((row) => paintRow(row, styles, color))
    .join('\n')
}

/** A reply with the time that it took; `whole` shows all rows of it, and no time. */
export function replyText(
  reply: Reply,
  render: RenderReply,
  options: { readonly width: number; readonly color: boolean; readonly whole: boolean },
): string {
  const { width, color, whole } = options
  const text = render(reply, { width, color, ...(whole && { maxRows: Number.POSITIVE_INFINITY }) })
  const lines = text.replace(/\n+$/, '')
  if (whole) return lines
  const elapsed = styled('dim', duration(reply.elapsed), color)
  return lines === '' ? elapsed : `${lines}\n${elapsed}`
}

/** What a command refused, and why. */
export function refusal(message: string, hint: string | null, color: boolean): string {
  const [first = '', ...others] = refusalText(message, hint).split('\n')
  return [styled('red', first, color), ...others].join('\n')
}
