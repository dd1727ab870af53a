/** From what the terminal sends to what it means: the key bindings, decoded from Ink's key events. */
import type { Key as InkKey } from 'ink'

/** What a key asks for. Only insertions carry text. */
export type Key =
  | { readonly name: 'insert' | 'paste'; readonly text: string }
  | { readonly name: EditingKey | CommandKey }

/** Keys that change the text or move in it. */
export type EditingKey =
  | 'newline'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'word-left'
  | 'word-right'
  | 'line-start'
  | 'line-end'
  | 'text-start'
  | 'text-end'
  | 'backspace'
  | 'delete'
  | 'delete-word-left'
  | 'delete-word-right'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'kill-word'
  | 'yank'

/** Keys that are about the prompt as a whole. */
export type CommandKey =
  | 'enter'
  | 'complete'
  | 'interrupt'
  | 'end-of-input'
  | 'clear-screen'
  | 'search'
  | 'search-forward'
  | 'suspend'
  | 'cancel'
  | 'escape'

const CONTROL: Readonly<Record<string, EditingKey | CommandKey>> = {
  a: 'line-start',
  b: 'left',
  c: 'interrupt',
  d: 'end-of-input',
  e: 'line-end',
  f: 'right',
  g: 'cancel',
  h: 'backspace',
  i: 'complete',
  j: 'newline',
  k: 'kill-to-end',
  l: 'clear-screen',
  m: 'enter',
  n: 'down',
  p: 'up',
  r: 'search',
  s: 'search-forward',
  u: 'kill-to-start',
  w: 'kill-word',
  y: 'yank',
  z: 'suspend',
}

const META: Readonly<Record<string, EditingKey>> = {
  b: 'word-left',
  f: 'word-right',
  d: 'delete-word-right',
  '<': 'text-start',
  '>': 'text-end',
}

/**
 * The keys of one of Ink's events. Typing that arrived while the program was busy comes as one event of many characters,
 * Enter among them, and is taken apart here: it was typed, not pasted.
 */
export function decode(input: string, key: InkKey): readonly Key[] {
  const named = namedKey(key)
  if (named !== null) return [{ name: named }]
  if (key.escape) return [{ name: 'escape' }]
  if (key.ctrl) return bound(CONTROL, input)
  if (key.meta) return bound(META, input)
  return typed(input)
}

function namedKey(key: InkKey): EditingKey | CommandKey | null {
  const byWord = key.ctrl || key.meta
  if (key.return) return key.meta || key.shift ? 'newline' : 'enter'
  if (key.tab) return key.shift ? null : 'complete'
  if (key.leftArrow) return byWord ? 'word-left' : 'left'
  if (key.rightArrow) return byWord ? 'word-right' : 'right'
  if (key.upArrow) return 'up'
  if (key.downArrow) return 'down'
  if (key.home) return key.ctrl ? 'text-start' : 'line-start'
  if (key.end) return key.ctrl ? 'text-end' : 'line-end'
  if (key.backspace) return byWord ? 'delete-word-left' : 'backspace'
  if (key.delete) return byWord ? 'delete-word-right' : 'delete'
  return null
}

function bound(bindings: Readonly<Record<string, EditingKey | CommandKey>>, input: string): readonly Key[] {
  const name = Object.hasOwn(bindings, input) ? bindings[input] : undefined
  return name === undefined ? [] : [{ name }]
}

/** Splits typed characters into runs of text and the control characters between them. */
function typed(input: string): Key[] {
  const keys: Key[] = []
  for (const part of input.split(/(\p{Cc})/u)) {
    if (part === '') continue
    if (part > '\x1f' && part !== '\x7f') keys.push({ name: 'insert', text: part })
    else if (part === '\x7f') keys.push({ name: 'backspace' })
    else keys.push(...bound(CONTROL, String.fromCharCode(part.charCodeAt(0) + 0x60)))
  }
  return keys
}
