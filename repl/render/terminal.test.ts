import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText } from '../../engine/value/canonical.ts'
import { ZSet } from '../../engine/zset/zset.ts'
import type { CellError, Reply, Table } from '../session/protocol.ts'
import { renderDelta, renderError, renderReply, renderTable, renderValue } from './terminal.ts'
import { anyRows, block, delta, texts } from './testing.ts'

const WIDE = { width: 80, color: false }

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
          id  a          b
        ~  1  x → ·  · → 2
        +  2
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
