/** What each key does to the text; `‸` marks the cursor. */
import { expect, test } from 'vitest'
import { type EditorState, EMPTY, edit } from './editor.ts'
import type { EditingKey, Key } from './keys.ts'

function state(marked: string): EditorState {
  const cursor = marked.indexOf('‸')
  return { ...EMPTY, text: marked.replace('‸', ''), cursor }
}

function marked({ text, cursor }: EditorState): string {
  return `${text.slice(0, cursor)}‸${text.slice(cursor)}`
}

const typed = (text: string): Key => ({ name: 'insert', text })
const pasted = (text: string): Key => ({ name: 'paste', text })

test.each<[before: string, key: EditingKey, after: string]>([
  ['a‸b', 'left', '‸ab'],
  ['‸ab', 'left', '‸ab'],
  ['a\n‸b', 'left', 'a‸\nb'],
  ['a‸b', 'right', 'ab‸'],
  ['a‸\nb', 'right', 'a\n‸b'],
  ['ab‸', 'right', 'ab‸'],
  ['日本‸', 'left', '日‸本'],
  ['👩‍👩‍👧‸x', 'left', '‸👩‍👩‍👧x'],
  ['‸👩‍👩‍👧x', 'right', '👩‍👩‍👧‸x'],
  ['e\u0301‸', 'left', '‸e\u0301'],
  ['🇦🇹🇩🇪‸', 'left', '🇦🇹‸🇩🇪'],
  ['abc\nd‸', 'up', 'a‸bc\nd'],
  ['abc\nde‸f\n', 'up', 'ab‸c\ndef\n'],
  ['ab‸c\nd', 'down', 'abc\nd‸'],
  ['a‸bc', 'up', 'a‸bc'],
  ['a‸bc', 'down', 'a‸bc'],
  ['日本語‸\nabcdefgh', 'down', '日本語\nabcdef‸gh'],
  ['abc‸\n日本語', 'down', 'abc\n日‸本語'],
  ['\tx‸\nabcdefg', 'down', '\tx\nabcde‸fg'],
  ['ab\ncd‸', 'line-start', 'ab\n‸cd'],
  ['‸ab\ncd', 'line-end', 'ab‸\ncd'],
  ['ab\nc‸d', 'text-start', '‸ab\ncd'],
  ['a‸b\ncd', 'text-end', 'ab\ncd‸'],
  ['foo.bar(‸', 'word-left', 'foo.‸bar('],
  ['‸  foo.bar', 'word-right', '  foo‸.bar'],
  ['größe ‸', 'word-left', '‸größe '],
  ['a\n  b‸', 'word-left', 'a\n  ‸b'],
  ['a\n  ‸b', 'word-left', '‸a\n  b'],
  ['ab‸c', 'backspace', 'a‸c'],
  ['‸', 'backspace', '‸'],
  ['a\n‸b', 'backspace', 'a‸b'],
  ['👩‍👩‍👧‸', 'backspace', '‸'],
  ['    ‸x', 'backspace', '  ‸x'],
  ['   ‸x', 'backspace', '  ‸x'],
  [' ‸x', 'backspace', '‸x'],
  ['a    ‸x', 'backspace', 'a   ‸x'],
  ['a‸bc', 'delete', 'a‸c'],
  ['a‸\nb', 'delete', 'a‸b'],
  ['ab‸', 'delete', 'ab‸'],
  ['‸🇦🇹🇩🇪', 'delete', '‸🇩🇪'],
  ['foo.bar‸', 'delete-word-left', 'foo.‸'],
  ['‸foo.bar', 'delete-word-right', '‸.bar'],
  ['a foo.bar ‸', 'kill-word', 'a ‸'],
  ['a‸bc\nd', 'kill-to-end', 'a‸\nd'],
  ['a‸\nd', 'kill-to-end', 'a‸d'],
  ['x\nab‸c', 'kill-to-start', 'x\n‸c'],
  ['x\n‸c', 'kill-to-start', 'x‸c'],
  ['f({‸})', 'newline', 'f({\n  ‸})'],
  ['  a‸', 'newline', '  a\n  ‸'],
  ['x =>‸', 'newline', 'x =>\n  ‸'],
  ['const a =‸', 'newline', 'const a =\n  ‸'],
  ['a‸', 'newline', 'a\n‸'],
])('%j, %s → %j', (before, name, after) => {
  expect(marked(edit(state(before), { name }))).toBe(after)
})

test.each<[before: string, key: Key, after: string]>([
  ['a‸c', typed('b'), 'ab‸c'],
  ['{\n    ‸', typed('}'), '{\n  }‸'],
  ['{\n  ‸', typed(')'), '{\n)‸'],
  ['a  ‸', typed('}'), 'a  }‸'],
  ['‸', pasted('a\r\nb\rc'), 'a\nb\nc‸'],
  ['{\n  ‸', pasted('}'), '{\n  }‸'],
  ['f(‸)', pasted('{\n\ta: 1,\n}'), 'f({\n\ta: 1,\n}‸)'],
])('%j, %j → %j', (before, key, after) => {
  expect(marked(edit(state(before), key))).toBe(after)
})

test('moving up and down keeps the column across shorter lines', () => {
  let now = state('abcdef‸\nx\nabcdef')
  for (const name of ['down', 'down'] as const) now = edit(now, { name })
  expect(marked(now)).toBe('abcdef\nx\nabcdef‸')
  for (const name of ['left', 'up', 'up'] as const) now = edit(now, { name })
  expect(marked(now)).toBe('abcde‸f\nx\nabcdef')
})

test('what was cut comes back where the cursor is, and more than once', () => {
  let now = state('insert(a)‸')
  for (const name of ['kill-to-start', 'yank', 'yank'] as const) now = edit(now, { name })
  expect(marked(now)).toBe('insert(a)insert(a)‸')
})

test('a key that does nothing leaves the state itself', () => {
  const at = state('‸a')
  expect(edit(at, { name: 'left' })).toBe(at)
  expect(edit(at, { name: 'escape' })).toBe(at)
})
