import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equal } from '../../../engine/value/canonical.ts'
import type { Value } from '../../../engine/value/types.ts'
import { ZSet } from '../../../engine/zset/zset.ts'
import { anyData } from '../testing.ts'
import { cellText, weightText } from './cell.ts'
import { isPrintable, printable, printableLines } from './printable.ts'

describe('cells', () => {
  test.each<[Value | undefined, string]>([
    [undefined, ''],
    [null, 'null'],
    [true, 'true'],
    [3, '3'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [7n, '7n'],
    ['tv', 'tv'],
    ['two words', 'two words'],
    ['C:\\dir', 'C:\\dir'],
    [new Date('2025-01-01T00:00:00Z'), '2025-01-01T00:00:00.000Z'],
    [new Uint8Array([255, 0]), "x'ff00'"],
    [[1, 'a'], '[1,"a"]'],
    [{ a: 1 }, '{"a":1}'],
    [ZSet.of<Value>(1, 1, 2), '2 rows'],
    [ZSet.of<Value>(1), '1 row'],
    [ZSet.empty<Value>(), 'no rows'],
  ])('%s is %s', (value, text) => {
    expect(cellText(value)).toBe(text)
  })

  test.each([
    '',
    ' ',
    'x ',
    '3',
    '-1.5',
    '1e-7',
    '7n',
    'null',
    'true',
    'NaN',
    '-Infinity',
    "x'ff'",
    '"q"',
    '[1]',
    '{}',
    '2 rows',
    'a → b',
    'cut…',
    '·',
    '2025-01-01T00:00:00.000Z',
  ])('the string %j could be misread and is quoted', (text) => {
    expect(cellText(text)).toBe(JSON.stringify(text))
  })

  test('two values that differ never look the same, Z-sets aside, which are shown below', () => {
    const scalar = anyData.filter(
      (value) => !cellText(value).endsWith('row') && !cellText(value).endsWith('rows'),
    )
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        expect(cellText(a) === cellText(b)).toBe(equal(a, b))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    [1, ''],
    [3, '×3'],
    [-2, '×−2'],
  ])('weight %i is shown as "%s"', (weight, text) => {
    expect(weightText(weight)).toBe(text)
  })
})

describe('unprintable characters', () => {
  test.each([
    ['\u001b[31m', '\\u001b[31m'],
    ['\u0000\u007f\u009b', '\\u0000\\u007f\\u009b'],
    ['\u202eevil', '\\u202eevil'],
    ['\ud800', '\\ud800'],
    ['👩‍👩‍👧‍👦 é 日本', '👩‍👩‍👧‍👦 é 日本'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown)
    expect(isPrintable(text)).toBe(text === shown)
  })

  test('in a cell they are escaped inside quotes', () => {
    expect(cellText('a\nb')).toBe('"a\\nb"')
    expect(cellText({ a: '\u009b' })).toBe('{"a":"\\u009b"}')
  })

  test('of printed text line ends and tabs are kept', () => {
    expect(printableLines('a\tb\r\nc\rd\n')).toEqual(['a\tb', 'c\\u000dd'])
    expect(printableLines('')).toEqual([])
    expect(printableLines('\n\n')).toEqual(['', ''])
  })
})
