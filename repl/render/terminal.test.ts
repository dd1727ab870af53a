import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { canonicalText } from '../../engine/value/canonical.ts'
import { ZSet } from '../../engine/zset/zset.ts'
import type { CellError, Delta, Reply, RowText, Table } from '../session/protocol.ts'
import { renderDelta, renderError, renderReply, renderTable, renderValue } from './terminal.ts'
import { anyData, anyRows, anyText } from './testing.ts'

const WIDE = { width: 80, color: false }

function texts(...rows: (readonly [unknown, number])[]): RowText[] {
  return rows.map(([row, weight]) => [canonicalText(row), weight])
}

function delta(key: readonly string[], ...rows: (readonly [unknown, number])[]): Delta {
  return { output: 'receipts.totals', from: 3, to: 3, columns: null, key, rows: texts(...rows) }
}

/** A text block as it stands in the source, without its margin. */
function block(text: string): string {
  const lines = text.split('\n').slice(1, -1)
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin)).join('\n')
}

const receipts = delta(
  ['basket'],
  [{ basket: 1, dept: 'toys', total: 3 }, -1],
  [{ basket: 1, dept: 'toys', total: 7 }, 1],
  [{ basket: 2, dept: 'garden', total: 15 }, 1],
  [{ basket: 3, dept: 'toys', total: 5 }, -1],
)

describe('deltas', () => {
  test('added, removed and changed rows', () => {
    expect(renderDelta({ ...receipts, columns: ['dept', 'basket'] }, WIDE)).toBe(
      block(`
        receipts.totals  +1 −1 ~1  step 3
          dept    basket  total
        ~ toys         1  3 → 7
        + garden       2     15
        − toys         3      5
      `),
    )
  })

  test('weights, several steps', () => {
    const weighted = delta(
      ['id'],
      [{ id: 1, name: 'a' }, 3],
      [{ id: 2, name: 'b' }, -1],
      [{ id: 3, name: 'c' }, -12],
    )
    expect(renderDelta({ ...weighted, to: 1002 }, WIDE)).toBe(
      block(`
        receipts.totals  +1 −2  steps 3–1002
          weight  id  name
        +     ×3   1  a
        −          2  b
        −    ×12   3  c
      `),
    )
  })

  test('no change', () => {
    expect(renderDelta(delta([]), WIDE)).toBe('receipts.totals  no change  step 3')
  })

  test('rows that are no records', () => {
    expect(renderDelta(delta([], ['a', -1], ['3', 1], [4, 1]), WIDE)).toBe(
      block(`
        receipts.totals  +2 −1  step 3
          value
        − a
        + "3"
        + 4
      `),
    )
  })

  test('cells that a row does not have', () => {
    expect(
      renderDelta(delta(['id'], [{ id: 1, a: 'x' }, -1], [{ id: 1, b: 2 }, 1], [{ id: 2 }, 1]), WIDE),
    ).toBe(
      block(`
        receipts.totals  +1 ~1  step 3
          a      id      b
        ~ x → ·   1  · → 2
        +         2
      `),
    )
  })

  test('nested Z-sets as nested rows, with what changed in them', () => {
    const items = (...rows: unknown[]) => ZSet.of(...rows)
    const grouped = delta(
      ['basket'],
      [{ basket: 1, items: items({ product: 'tv', qty: 1 }, { product: 'pc', qty: 1 }) }, -1],
      [{ basket: 1, items: items({ product: 'tv', qty: 2 }, { product: 'pc', qty: 1 }) }, 1],
      [{ basket: 2, items: items({ product: 'tv', qty: 5 }) }, 1],
      [{ basket: 3, items: items() }, 1],
    )
    expect(renderDelta(grouped, WIDE)).toBe(
      block(`
        receipts.totals  +2 ~1  step 3
          basket  items
        ~      1  2 rows → 2 rows
          items:
            product  qty
          − tv         1
          + tv         2
        +      2  1 row
          items:
            product  qty
          + tv         5
        +      3  no rows
      `),
    )
  })

  test('wide characters are aligned', () => {
    expect(
      renderDelta(
        delta([], [{ a: '日本', b: 1 }, 1], [{ a: 'e\u0301', b: 2 }, 1], [{ a: '👩‍👩‍👧‍👦', b: 3 }, 1]),
        WIDE,
      ),
    ).toBe(
      ['receipts.totals  +3  step 3', '  a     b', '+ 日本  1', '+ e\u0301     2', '+ 👩‍👩‍👧‍👦    3'].join(
        '\n',
      ),
    )
  })
})

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
          a_with…_name  b_with…_name  id
        ~ x → y         the quick b…   1
        … 2 unchanged columns
      `),
    )
  })

  test('then there is one column per line', () => {
    const mixed = delta(['id'], [wide('x'), -1], [wide('y'), 1], [{ id: 2, a_with_long_name: long }, 1])
    expect(renderDelta(mixed, { width: 32, color: false })).toBe(
      block(`
        receipts.totals  +1 ~1  step 3
        ~ a_with_…ng_name  x → y
        ~ id               1
        ~ … 3 unchanged columns

        + a_with_…ng_name  the quick bro
        +                  wn fox jumps 
        +                  over the lazy
        +                   dog
        + id               2
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

  test('ten thousand rows take less than 150 ms', () => {
    const rows = Array.from({ length: 10_000 }, (_, i): [unknown, number] => [
      { dept: `dept ${i % 7}`, id: i >> 1, name: `name ${i}`, sum: i * 3 },
      i % 2 === 0 ? -1 : 1,
    ])
    const big = delta(['id'], ...rows)
    for (const maxRows of [40, Number.POSITIVE_INFINITY]) {
      const durations = [1, 2, 3, 4].map(() => {
        const start = performance.now()
        renderDelta(big, { width: 100, color: true, maxRows })
        return performance.now() - start
      })
      expect(Math.min(...durations)).toBeLessThan(150)
    }
  })
})

describe('tables', () => {
  const products: Table = {
    title: 'products',
    columns: ['name', 'price'],
    key: ['name'],
    rows: texts([{ name: 'pc', price: 12.5 }, 1], [{ name: 'tv', price: null }, 1]),
  }

  test('headings, a rule, rows and their number', () => {
    expect(renderTable(products, WIDE)).toBe(
      block(`
        products
        name  price
        ────  ─────
        pc     12.5
        tv     null
        2 rows
      `),
    )
  })

  test('weights only where one is not 1', () => {
    expect(
      renderTable(
        { ...products, rows: texts([{ name: 'pc', price: 1 }, 1], [{ name: 'tv', price: 2 }, 3]) },
        WIDE,
      ),
    ).toBe(
      block(`
        products
        weight  name  price
        ──────  ────  ─────
                pc        1
            ×3  tv        2
        2 rows, total weight 4
      `),
    )
  })

  test('no rows', () => {
    expect(renderTable({ ...products, rows: [] }, WIDE)).toBe('products\nname  price\n────  ─────\nno rows')
    expect(renderTable({ ...products, columns: null, rows: [] }, WIDE)).toBe('products\nno rows')
  })

  test('many rows, nested rows', () => {
    const nested = texts(...[1, 2, 3, 4].map((id) => [{ id, of: ZSet.of<number>(id, id + 1) }, 1] as const))
    expect(renderTable({ title: 't', columns: null, key: [], rows: nested }, { ...WIDE, maxRows: 1 })).toBe(
      block(`
        t
        id  of
        ──  ──────
         1  2 rows
          of:
          value
          ─────
              1
          … 1 more row
        … 3 more rows — .last shows all
        4 rows
      `),
    )
  })
})

describe('values', () => {
  const value = (data: unknown, width = 40, maxRows = 40) =>
    renderValue({ kind: 'data', text: canonicalText(data) }, { width, maxRows, color: false })

  test('short data on one line, long data broken where it is nested', () => {
    expect(value([1, 'a', null])).toBe('[1,"a",null]')
    expect(value({ name: 'a name that is long', tags: ['one', 'two'], n: 7n })).toBe(
      block(`
        {
          "n": 7n,
          "name": "a name that is long",
          "tags": ["one","two"]
        }
      `),
    )
  })

  test('very long data: head and tail', () => {
    expect(
      value(
        Array.from({ length: 100 }, (_, i) => i),
        20,
        4,
      ),
    ).toBe('[\n  0,\n… 98 more lines\n.last shows all\n  99\n]')
  })

  test('a Z-set as a diff, a text as it is', () => {
    expect(
      renderValue({ kind: 'zset', columns: null, key: [], rows: texts(['a', 1], ['b', -2]) }, WIDE),
    ).toBe('value  +1 −1\n  weight  value\n+         a\n−     ×2  b')
    expect(renderValue({ kind: 'text', text: 'circuit receipts\n  3 vertices' }, WIDE)).toBe(
      'circuit receipts\n  3 vertices',
    )
  })
})

const failure: CellError = {
  name: 'TableError',
  message: 'products has no column "prise", expected name, price',
  hint: 'Did you mean price?',
  cell: '3',
  line: 2,
  column: 5,
}

describe('errors', () => {
  test('class and message, place, hint', () => {
    expect(renderError(failure, WIDE)).toBe(
      'TableError: products has no column "prise", expected name, price\nat cell 3:2:5\nhint: Did you mean price?',
    )
    expect(
      renderError({ ...failure, hint: null, line: null, column: null }, { width: 30, color: false }),
    ).toBe('TableError: products has no\ncolumn "prise", expected name,\nprice\nat cell 3')
  })
})

describe('replies', () => {
  const reply: Reply = {
    deltas: [receipts],
    tables: [{ title: 't', columns: null, key: [], rows: texts([1, 1]) }],
    value: { kind: 'data', text: '3' },
    stdout: 'printed \u001b[31mred\n',
    error: failure,
    step: 3,
    elapsed: 1,
  }

  test('everything, in order', () => {
    const lines = renderReply(reply, WIDE).split('\n')
    expect(lines.filter((line) => /^(printed|receipts|t|3|TableError)\b/.test(line))).toEqual([
      'printed \\u001b[31mred',
      'receipts.totals  +1 −1 ~1  step 3',
      't',
      '3',
      'TableError: products has no column "prise", expected name, price',
    ])
  })

  test('nothing for nothing', () => {
    expect(
      renderReply({ ...reply, deltas: [], tables: [], value: null, stdout: '', error: null }, WIDE),
    ).toBe('')
  })
})

describe('colour', () => {
  const ESC = '\u001b'
  const SGR = new RegExp(`${ESC}\\[[\\d;]*m`, 'g')

  test('is an addition: without it the text is the same', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const shown = { ...rows, output: 'o', from: 1, to: 1 }
        const plain = renderDelta(shown, WIDE)
        expect(plain).not.toContain(ESC)
        expect(renderDelta(shown, { ...WIDE, color: true }).replace(SGR, '')).toBe(plain)
      }),
    )
  })

  test('blue for added, orange for removed, emphasis on what changed', () => {
    const lines = renderDelta(receipts, { ...WIDE, color: true }).split('\n')
    expect(lines[2]).toContain(
      '\u001b[38;5;166;1;4m3\u001b[0m\u001b[2m → \u001b[0m\u001b[38;5;32;1;4m7\u001b[0m',
    )
    expect(lines[3]?.startsWith(`${ESC}[38;5;32m+ `)).toBe(true)
    expect(lines[4]?.startsWith(`${ESC}[38;5;166m− `)).toBe(true)
  })

  test('can be set', () => {
    const theme = { added: '32', removed: '31', changed: '', title: '', quiet: '', error: '', emphasis: '' }
    const rendered = renderDelta(receipts, { ...WIDE, color: true, theme })
    expect(rendered).toContain('\u001b[32m7\u001b[0m')
    expect(new Set(rendered.match(SGR))).toEqual(new Set(['\u001b[31m', '\u001b[32m', '\u001b[0m']))
  })
})
