/** The multi-line editor as a pure function: `edit(state, key)` is the state after the key. */
import { columnOf, offsetAtColumn } from './columns.ts'
import { after, before, lineEnd, lineStart, wordAfter, wordBefore } from './graphemes.ts'
import { closesBlock, INDENT, indentOfNewLine } from './indent.ts'
import type { EditingKey, Key } from './keys.ts'

/** What is being typed. Offsets are UTF-16 and stand on grapheme boundaries. */
export interface EditorState {
  readonly text: string
  readonly cursor: number
  /** The screen column that moving up and down wants to keep; null after any other key. */
  readonly column: number | null
  /** The text cut last, which yank puts back. */
  readonly killed: string
}

export const EMPTY: EditorState = { text: '', cursor: 0, column: null, killed: '' }

/** The editor with this text, the cursor behind it. What was cut before is kept. */
export function withText(state: EditorState, text: string, cursor = text.length): EditorState {
  return { text, cursor, column: null, killed: state.killed }
}

/** The state after a key; the same object where the key changes nothing. O(length of the text). */
export function edit(state: EditorState, key: Key): EditorState {
  if (key.name === 'insert') return insert(state, key.text)
  if (key.name === 'paste')
    return replace(state, state.cursor, state.cursor, key.text.replace(/\r\n?/g, '\n'))
  return key.name in EDITS ? EDITS[key.name as EditingKey](state) : state
}

/** Replaces a range and puts the cursor behind what has been put there. */
export function replace(state: EditorState, from: number, to: number, text: string): EditorState {
  return withText(state, state.text.slice(0, from) + text + state.text.slice(to), from + text.length)
}

const EDITS: Readonly<Record<EditingKey, (state: EditorState) => EditorState>> = {
  newline: (state) =>
    replace(state, state.cursor, state.cursor, `\n${indentOfNewLine(state.text, state.cursor)}`),
  left: (state) => move(state, before(state.text, state.cursor)),
  right: (state) => move(state, after(state.text, state.cursor)),
  up: (state) => vertically(state, lineStart(state.text, state.cursor) - 1),
  down: (state) => vertically(state, lineEnd(state.text, state.cursor) + 1),
  'word-left': (state) => move(state, wordBefore(state.text, state.cursor)),
  'word-right': (state) => move(state, wordAfter(state.text, state.cursor)),
  'line-start': (state) => move(state, lineStart(state.text, state.cursor)),
  'line-end': (state) => move(state, lineEnd(state.text, state.cursor)),
  'text-start': (state) => move(state, 0),
  'text-end': (state) => move(state, state.text.length),
  backspace,
  delete: (state) => replace(state, state.cursor, after(state.text, state.cursor), ''),
  'delete-word-left': (state) => cut(state, wordBefore(state.text, state.cursor), state.cursor),
  'delete-word-right': (state) => cut(state, state.cursor, wordAfter(state.text, state.cursor)),
  'kill-to-end': killToEnd,
  'kill-to-start': killToStart,
  'kill-word': (state) => cut(state, blankBefore(state.text, state.cursor), state.cursor),
  yank: (state) => replace(state, state.cursor, state.cursor, state.killed),
}

function insert(state: EditorState, text: string): EditorState {
  const start = lineStart(state.text, state.cursor)
  const indent = state.text.slice(start, state.cursor)
  if (closesBlock(text) && indent.endsWith(INDENT) && indent.trim() === '') {
    return replace(state, state.cursor - INDENT.length, state.cursor, text)
  }
  return replace(state, state.cursor, state.cursor, text)
}

function move(state: EditorState, cursor: number): EditorState {
  return cursor === state.cursor && state.column === null ? state : { ...state, cursor, column: null }
}

/** Moves into the line around `offset`, as near as it gets to the wanted column; stays put where there is no line. */
function vertically(state: EditorState, offset: number): EditorState {
  if (offset < 0 || offset > state.text.length) return state
  const column = state.column ?? columnOf(state.text.slice(lineStart(state.text, state.cursor), state.cursor))
  const start = lineStart(state.text, offset)
  const cursor = start + offsetAtColumn(state.text.slice(start, lineEnd(state.text, offset)), column)
  return { ...state, cursor, column }
}

/** Inside an indent, one step of indentation goes at once. */
function backspace(state: EditorState): EditorState {
  const left = state.text.slice(lineStart(state.text, state.cursor), state.cursor)
  const from = /^ {2,}$/.test(left)
    ? state.cursor - (left.length % INDENT.length || INDENT.length)
    : before(state.text, state.cursor)
  return from === state.cursor ? state : replace(state, from, state.cursor, '')
}

/** At the end of a line, the line break is what is cut. */
function killToEnd(state: EditorState): EditorState {
  const end = lineEnd(state.text, state.cursor)
  return cut(state, state.cursor, end === state.cursor ? after(state.text, end) : end)
}

/** At the start of a line, the line break before it is what is cut. */
function killToStart(state: EditorState): EditorState {
  const start = lineStart(state.text, state.cursor)
  return cut(state, start === state.cursor ? before(state.text, start) : start, state.cursor)
}

function blankBefore(text: string, offset: number): number {
  return offset - (/\S*\s*$/.exec(text.slice(0, offset))?.[0].length ?? 0)
}

function cut(state: EditorState, from: number, to: number): EditorState {
  if (from === to) return state
  return { ...replace(state, from, to, ''), killed: state.text.slice(from, to) }
}
