/** The lines of the live region: the prompt with what is being typed, and below it what goes on. */
import stringWidth from 'string-width'
import { layout, promptOf, windowAround } from './editor/layout.ts'
import type { Highlighter } from './highlight.ts'
import { paintRow, styleAt, styled } from './paint.ts'
import type { TerminalState } from './state.ts'

export interface LiveRegion {
  readonly lines: readonly string[]
  readonly cursor: { readonly x: number; readonly y: number }
}

export interface LiveOptions {
  /** The size of the terminal, in cells. */
  readonly width: number
  readonly height: number
  readonly color: boolean
  readonly highlighter: Highlighter
  /** What is shown of a running cell; null while there is nothing to show. */
  readonly status: string | null
}

/** Lays the live region out, always shorter than the terminal is high. */
export function liveRegion(
  state: TerminalState,
  entries: readonly string[],
  options: LiveOptions,
): LiveRegion {
  const found = state.search?.at == null ? undefined : entries[state.search.at]
  const text = found ?? state.editor.text
  const cursor = found === undefined ? state.editor.cursor : found.length
  const below = linesBelow(state, options)
  const room = Math.max(1, options.height - 1 - below.length)
  const prompt = promptOf(state.number)
  const { rows, cursor: at } = layout(text, cursor, prompt, options.width)
  const styles = styleAt(options.color ? options.highlighter.lines(text) : [], text)
  const full = windowAround(rows.length, at.y, room)
  const isCut = full.to - full.from < rows.length && room > 2
  const window = isCut ? windowAround(rows.length, at.y, room - 1) : full
  const shown = rows.slice(window.from, window.to).map((row) => paintRow(row, styles, options.color))
  if (isCut) shown.push(dim(`… line ${at.y + 1} of ${rows.length}`, options))
  const lines = [...shown, ...below]
  const search = searchLine(state)
  if (search === null) return { lines, cursor: { x: at.x, y: at.y - window.from } }
  return { lines, cursor: { x: Math.min(stringWidth(search), options.width - 1), y: shown.length } }
}

function linesBelow(state: TerminalState, options: LiveOptions): string[] {
  const lines: string[] = []
  const search = searchLine(state)
  if (search !== null) lines.push(truncate(search, options.width))
  lines.push(...candidateLines(state.candidates, options))
  if (state.queued.length > 0) lines.push(dim(queuedLine(state.queued), options))
  if (options.status !== null) lines.push(dim(options.status, options))
  if (state.hint !== null) lines.push(dim(state.hint, options))
  return lines.slice(0, Math.max(0, options.height - 2))
}

function searchLine(state: TerminalState): string | null {
  const { search } = state
  if (search === null) return null
  const failing = search.query !== '' && search.at === null ? 'nothing found for' : 'search'
  return `${failing}: ${search.query}`
}

function queuedLine(queued: readonly string[]): string {
  const first = queued[0]?.split('\n')[0] ?? ''
  return queued.length === 1 ? `next: ${first}` : `next: ${first} (and ${queued.length - 1} more)`
}

/** Names side by side, at most a third of the screen; the rest is counted. */
function candidateLines(candidates: readonly string[], options: LiveOptions): string[] {
  if (candidates.length === 0) return []
  const cell = Math.max(...candidates.map((name) => stringWidth(name))) + 2
  const perLine = Math.max(1, Math.floor(options.width / cell))
  const most = Math.max(1, Math.floor(options.height / 3))
  const lines: string[] = []
  for (let i = 0; i < candidates.length && lines.length < most; i += perLine) {
    const names = candidates.slice(i, i + perLine)
    lines.push(
      names
        .map((name) => name + ' '.repeat(cell - stringWidth(name)))
        .join('')
        .trimEnd(),
    )
  }
  const left = candidates.length - lines.length * perLine
  if (left > 0) lines.push(`… ${left} more`)
  return lines.map((line) => dim(line, options))
}

function dim(line: string, options: LiveOptions): string {
  return styled('dim', truncate(line, options.width), options.color)
}

/** Cuts a line to less than the terminal's width, so that it never wraps. */
function truncate(line: string, width: number): string {
  if (stringWidth(line) < width) return line
  let cut = ''
  for (const character of line) {
    if (stringWidth(cut + character) > width - 2) break
    cut += character
  }
  return `${cut}…`
}
