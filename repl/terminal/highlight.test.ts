/** Colouring: what tokens a cell has, and that typing never waits for them. */
import { beforeAll, expect, test } from 'vitest'
import { layout } from './editor/layout.ts'
import { type Highlighter, loadHighlighter } from './highlight.ts'
import { paintRow, styleAt } from './paint.ts'

let highlighter: Highlighter
let changes = 0
beforeAll(async () => {
  highlighter = await loadHighlighter(() => {
    changes += 1
  })
})

/** Enough for anything: tests of what is coloured are not about how fast. */
const PATIENT = 5000

function kinds(text: string): string[] {
  return highlighter
    .lines(text, PATIENT)
    .map((line) =>
      (line ?? []).flatMap(({ text, kind }) => (kind === null ? [] : [`${kind} ${text}`])).join(', '),
    )
}

test('keywords, strings, constants, functions, comments', () => {
  expect(kinds("await f('a', 1) // b")).toEqual([
    "keyword await, function f, string 'a', constant 1, comment // b",
  ])
})

test('what is opened on one line goes on in the next', () => {
  expect(kinds('/* a\nb */ 1')).toEqual(['comment /* a', 'comment b */, constant 1'])
})

test('a change colours again from the changed line on', () => {
  expect(kinds('1\n2\n3')).toEqual(['constant 1', 'constant 2', 'constant 3'])
  expect(kinds('1\n/*\n3')).toEqual(['constant 1', 'comment /*', 'comment 3'])
  expect(kinds('1\n2\n3')).toEqual(['constant 1', 'constant 2', 'constant 3'])
})

test('a long text is coloured over several turns, and each call is short', async () => {
  const text = Array.from({ length: 600 }, (_, i) => `const name${i} = f(${i})`).join('\n')
  const before = changes
  const first = highlighter.lines(text)
  expect(first).toHaveLength(600)
  expect(first.at(-1)).toBeUndefined()
  await expect.poll(() => changes, { interval: 1 }).toBeGreaterThan(before)
  expect(highlighter.lines(text, PATIENT).at(-1)).toBeDefined()
})

test('a text nobody reads stays plain', () => {
  expect(highlighter.lines('x'.repeat(30_000))).toEqual([undefined])
})

test('a row is painted with its tokens, and unpainted without colour', () => {
  const text = 'const a'
  const at = styleAt(highlighter.lines(text, PATIENT), text)
  const row = layout(text, 0, '1› ', 40).rows[0]
  expect(row && paintRow(row, at, true)).toBe('\x1b[2m1› \x1b[22m\x1b[35mconst\x1b[39m \x1b[33ma\x1b[39m')
  expect(row && paintRow(row, styleAt([], text), false)).toBe('1› const a')
})
