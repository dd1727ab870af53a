import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { canonicalText } from '../../../engine/value/canonical.ts'
import type { CellError } from '../../session/protocol.ts'
import { renderDelta, renderError, renderTable, renderValue } from '../terminal.ts'
import { anyData, anyRows, anyText, block, delta } from '../testing.ts'

const WIDE = { width: 80, color: false }

describe('widths', () => {
  const long = 'the quick brown fox jumps over the lazy dog'

  test('a changed row that does not fit on one line takes two', () => {
    const changed = delta(['id'], [{ id: 1, text: long }, -1], [{ id: 1, text: `${long}s` }, 1])
    expect(renderDelta(changed, WIDE)).toBe(
      block(`
        receipts.totals  ~1  step 3
          id  text
        −  1  the quick brown fox jumps over the lazy dog
        +  1  the quick brown fox jumps over the lazy dogs
      `),
    )
  })

  test('first the widest column is shortened, keys and numbers are not; the difference stays in sight', () => {
    const changed = delta(
      ['key'],
      [{ key: 'a rather long key', n: 1234567890, text: long }, -1],
      [{ key: 'a rather long key', n: 1234567890, text: `${long}s` }, 1],
    )
    expect(renderDelta(changed, { width: 50, color: false })).toBe(
      block(`
        receipts.totals  ~1  step 3
          key                         n  text
        − a rather long key  1234567890  …ver the lazy dog
        + a rather long key  1234567890  …er the lazy dogs
      `),
    )
  })

  test('a short change stays on one line beside a shortened column, a long one does not', () => {
    const both = delta(
      ['id'],
      [{ id: 1, qty: 3, text: long, word: 'x' }, -1],
      [{ id: 1, qty: 7, text: long, word: 'x' }, 1],
      [{ id: 2, qty: 3, text: long, word: 'one word' }, -1],
      [{ id: 2, qty: 3, text: long, word: 'another word' }, 1],
    )
    expect(renderDelta(both, { width: 50, color: false })).toBe(
      block(`
        receipts.totals  ~2  step 3
          id    qty  text                     word
        ~  1  3 → 7  the quick brown fox ju…  x
        −  2      3  the quick brown fox ju…  one word
        +  2      3  the quick brown fox ju…  another word
      `),
    )
  })

  const columns = ['a', 'b', 'c', 'd'].map((name) => `${name}_with_long_name`)
  const wide = (first: string) => ({
    id: 1,
    ...Object.fromEntries(columns.map((name, i) => [name, i === 0 ? first : long])),
  })

  test('then unchanged columns are left out, the last first, and counted', () => {
    const changed = delta(['id'], [wide('x'), -1], [wide('y'), 1])
    expect(renderDelta(changed, { width: 32, color: false })).toBe(
      block(`
        receipts.totals  ~1  step 3
          id  a_with…_name  b_with…_name
        ~  1  x → y         the quick b…
        … 2 unchanged columns
      `),
    )
  })

  test('then there is one column per line', () => {
    const mixed = delta(['id'], [wide('x'), -1], [wide('y'), 1], [{ id: 2, a_with_long_name: long }, 1])
    expect(renderDelta(mixed, { width: 32, color: false })).toBe(
      block(`
        receipts.totals  +1 ~1  step 3
        ~ id               1
        ~ a_with_…ng_name  x → y
        ~ … 3 unchanged columns

        + id               2
        + a_with_…ng_name  the quick bro
        +                  wn fox jumps 
        +                  over the lazy
        +                   dog
      `),
    )
  })

  test('no line is ever wider than the screen', () => {
    fc.assert(
      fc.property(
        anyRows,
        anyText,
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 1, max: 8 }),
        (rows, name, width, maxRows) => {
          const options = { width, color: false, maxRows }
          const rendered = [
            renderDelta({ ...rows, output: name, from: 1, to: 2 }, options),
            renderTable({ ...rows, title: name }, options),
            renderValue({ kind: 'zset', ...rows }, options),
          ]
          for (const line of rendered.join('\n').split('\n'))
            expect(stringWidth(line)).toBeLessThanOrEqual(width)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('nor is a line of data or of an error', () => {
    fc.assert(
      fc.property(anyData, anyText, fc.integer({ min: 20, max: 120 }), (value, text, width) => {
        const error: CellError = { name: 'E', message: text, hint: text, cell: text, line: 1, column: null }
        const options = { width, color: false }
        const rendered = [
          renderValue({ kind: 'data', text: canonicalText(value) }, options),
          renderError(error, options),
        ]
        for (const line of rendered.join('\n').split('\n'))
          expect(stringWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('long deltas', () => {
  const many = delta(
    ['id'],
    ...Array.from({ length: 1000 }, (_, i) => [{ id: i }, i % 10 === 0 ? -1 : 1] as const),
  )

  test('head and tail, and exactly what is between them', () => {
    expect(renderDelta(many, { ...WIDE, maxRows: 5 })).toBe(
      block(`
        receipts.totals  +900 −100  step 3
           id
        −   0
        +   1
        +   2
        … 995 more rows (+896 −99) — .view receipts.totals or .last shows all
        + 998
        + 999
      `),
    )
  })

  test('the hint can be another, or none', () => {
    expect(renderDelta(many, { ...WIDE, maxRows: 2, hint: 'see above' })).toContain(
      '(+899 −99) — see above\n',
    )
    expect(renderDelta(many, { ...WIDE, maxRows: 1, hint: '' })).toMatch(/\(\+900 −99\)$/)
  })

  test('forty rows unless told otherwise, all if told so', () => {
    expect(renderDelta(many, WIDE).split('\n')).toHaveLength(43)
    expect(renderDelta(many, { ...WIDE, maxRows: Number.POSITIVE_INFINITY }).split('\n')).toHaveLength(1002)
  })

  test('the time grows with the rows, not with their square', () => {
    const fastest = (n: number, maxRows: number) => {
      const rows = Array.from({ length: n }, (_, i): [unknown, number] => [
        { dept: `dept ${i % 7}`, id: i >> 1, name: `name ${i}`, sum: i * 3 },
        i % 2 === 0 ? -1 : 1,
      ])
      const big = delta(['id'], ...rows)
      const durations = [1, 2, 3, 4].map(() => {
        const start = performance.now()
        renderDelta(big, { width: 100, color: true, maxRows })
        return performance.now() - start
      })
      return Math.min(...durations)
    }
    for (const maxRows of [40, Number.POSITIVE_INFINITY]) {
      fastest(1_000, maxRows)
      // Ten times the rows: a square would take a hundred times as long.
      expect(fastest(20_000, maxRows)).toBeLessThan(30 * fastest(2_000, maxRows))
    }
  })
})
