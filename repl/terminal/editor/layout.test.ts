/** How a cell stands on screen: gutters, wrapping, and the cursor's place. */
import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { graphemes } from './graphemes.ts'
import { layout, windowAround } from './layout.ts'

/** The rows as text, the cursor's place beside them. */
function laid(text: string, width = 20, cursor = text.length, prompt = '1› ') {
  const { rows, cursor: at } = layout(text, cursor, prompt, width)
  return { lines: rows.map((row) => row.gutter + row.pieces.map((piece) => piece.shown).join('')), at }
}

test.each([
  ['', ['1› '], { x: 3, y: 0 }],
  ['ab', ['1› ab'], { x: 5, y: 0 }],
  ['a\nb', ['1› a', ' · b'], { x: 4, y: 1 }],
  ['a\n', ['1› a', ' · '], { x: 3, y: 1 }],
  ['日本', ['1› 日本'], { x: 7, y: 0 }],
  ['👩‍👩‍👧', ['1› 👩‍👩‍👧'], { x: 5, y: 0 }],
  ['e\u0301x', ['1› e\u0301x'], { x: 5, y: 0 }],
  ['\tx', ['1›     x'], { x: 8, y: 0 }],
  ['ab\tx', ['1› ab  x'], { x: 8, y: 0 }],
  ['\x1b[31m', ['1› ␛[31m'], { x: 8, y: 0 }],
])('%j', (text, lines, at) => {
  expect(laid(text)).toEqual({ lines, at })
})

test('long lines wrap under a blank gutter, and leave a column for the cursor', () => {
  expect(laid('abcdefgh', 8)).toEqual({ lines: ['1› abcd', '   efgh'], at: { x: 7, y: 1 } })
  expect(laid('abc日', 8)).toEqual({ lines: ['1› abc', '   日'], at: { x: 5, y: 1 } })
})

test('the gutter is as wide as the number', () => {
  expect(laid('a\nb', 20, 0, '12› ').lines).toEqual(['12› a', '  · b'])
})

test('the cursor stands at the grapheme it is before', () => {
  expect(laid('abcdefgh', 8, 4).at).toEqual({ x: 3, y: 1 })
  expect(laid('ab\ncd', 20, 2).at).toEqual({ x: 5, y: 0 })
})

test('no row is ever wider than the terminal, and nothing is lost', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '日', '👩‍👩‍👧', 'e\u0301', '🇦🇹', '\x07') })
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 40 }), (source, width) => {
      const { lines, at } = laid(source, width)
      for (const line of lines) expect(stringWidth(line)).toBeLessThan(width)
      expect(at.x).toBeLessThan(width)
      const shown = lines.map((line) => line.slice(3)).join('')
      expect(shown.replaceAll('␇', '\x07')).toBe(source.replaceAll('\n', ''))
    }),
  )
})

test('every grapheme boundary has a place of its own', () => {
  const text = 'a日\n👩‍👩‍👧e\u0301\nx'
  const offsets = [0]
  for (const line of text.split('\n')) {
    for (const grapheme of graphemes(line)) offsets.push((offsets.at(-1) ?? 0) + grapheme.length)
    offsets.push((offsets.at(-1) ?? 0) + 1)
  }
  const places = offsets.slice(0, -1).map((cursor) => JSON.stringify(laid(text, 40, cursor).at))
  expect(new Set(places).size).toBe(places.length)
})

test.each([
  [3, 0, 5, 0, 3],
  [10, 0, 4, 0, 4],
  [10, 9, 4, 6, 10],
  [10, 5, 4, 3, 7],
  [10, 5, 1, 5, 6],
])('of %d rows with the cursor in %d, %d fit: %d to %d', (count, y, height, from, to) => {
  expect(windowAround(count, y, height)).toEqual({ from, to })
})
