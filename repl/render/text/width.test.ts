import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { anyText } from '../testing.ts'
import { printable } from './printable.ts'
import { clip, clipAround, clipMiddle, widthOf, wrap, wrapWords } from './width.ts'

const anyLine = anyText.map(printable)
const anyWidth = fc.integer({ min: 8, max: 60 })

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧‍👦', 2],
    ['🇦🇹', 2],
  ])('%s is %i wide', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })

  test('long text is measured no further than needed, and exactly up to there', () => {
    expect(widthOf('字'.repeat(1000))).toBe(2000)
    expect(widthOf('字'.repeat(1_000_000), 80)).toBeGreaterThan(80)
    expect(widthOf(`${'\u0301'.repeat(1000)}字`, 80)).toBe(2)
  })
})

describe('cutting', () => {
  test.each([
    [clip('abcdef', 6), 'abcdef'],
    [clip('abcdef', 5), 'abcd…'],
    [clip('日本語', 5), '日本…'],
    [clip('日本語', 4), '日…'],
    [clip('cafe\u0301s', 5), 'cafe\u0301s'],
    [clip('cafe\u0301ss', 5), 'cafe\u0301…'],
    [clipMiddle('left.product', 9), 'left…duct'],
    [clipMiddle('日本語の名前', 8), '日本…前'],
  ])('%s', (cut, expected) => {
    expect(cut).toBe(expected)
  })

  test('what differs stays in sight', () => {
    const text = `${'a'.repeat(100)}X${'b'.repeat(100)}`
    expect(clipAround(text, 12, 100)).toBe('…aaaXbbbbbb…')
    expect(clipAround(text, 12, 3)).toBe('aaaaaaaaaaa…')
    expect(clipAround('short', 12, 3)).toBe('short')
  })

  test('nothing cut is wider than it may be', () => {
    fc.assert(
      fc.property(anyLine, anyWidth, fc.nat(400), (text, width, focus) => {
        for (const cut of [clip(text, width), clipMiddle(text, width), clipAround(text, width, focus)]) {
          expect(stringWidth(cut)).toBeLessThanOrEqual(width)
        }
      }),
    )
  })
})

describe('wrapping', () => {
  test.each([
    [wrap('abcdefgh', 3), ['abc', 'def', 'gh']],
    [wrap('', 3), ['']],
    [wrap('日本語', 5), ['日本', '語']],
    [wrapWords('one two three', 7), ['one two', 'three']],
    [wrapWords('a incomprehensible b', 8), ['a', 'incompre', 'hensible', 'b']],
  ])('%j', (lines, expected) => {
    expect(lines).toEqual(expected)
  })

  test('no line is wider than it may be, and no text is lost', () => {
    fc.assert(
      fc.property(anyLine, anyWidth, (text, width) => {
        const lines = wrap(text, width)
        expect(lines.join('')).toBe(text)
        for (const line of [...lines, ...wrapWords(text, width)]) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width)
        }
        expect(wrapWords(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})
