import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ZSet } from '../../engine/zset/zset.ts'
import type { CellError, Delta, Reply } from '../session/protocol.ts'
import { deltaHtml, errorHtml, replyHtml, tableHtml, valueHtml } from './html.ts'
import { parseDiffFence } from './record/parse.ts'
import { anyRows, anyText, texts } from './testing.ts'

const totals: Delta = {
  output: 'receipts.totals',
  from: 3,
  to: 3,
  columns: ['basket', 'total'],
  key: ['basket'],
  rows: texts(
    [{ basket: 1, total: 3 }, -1],
    [{ basket: 1, total: 7 }, 1],
    [{ basket: 2, total: 5 }, 2],
    [{ basket: 3, total: 1 }, -1],
  ),
}

/** The text a reader sees and hears, a cell or caption per line. */
function readable(html: string): string[] {
  return html
    .replace(/<\/(?:td|th|caption|summary|p|pre)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .split('\n')
    .filter((line) => line !== '')
}

describe('deltas', () => {
  test('a real table: caption, column headings, a sign and a word for each row', () => {
    const html = deltaHtml(totals)
    expect(readable(html)).toEqual([
      ...['receipts.totals +1 −1 ~1: 1 added, 1 removed, 1 changed,  step 3'],
      ...['change', 'weight', 'basket', 'total'],
      ...['~changed', '1', '3 → 7'],
      ...['+added', '×2', '2', '5'],
      ...['−removed', '3', '1'],
    ])
    expect(html.match(/<th [^>]*scope="col"/g)).toHaveLength(4)
    expect(html).toContain('<tr class="stepping-added">')
  })

  test('changed cells are marked as deleted and inserted', () => {
    expect(deltaHtml(totals)).toContain(
      '<del>3</del><span class="stepping-arrow" aria-hidden="true"> → </span><ins>7</ins>',
    )
  })

  test('the words are hidden from sight, the signs from hearing', () => {
    expect(deltaHtml(totals)).toContain(
      '<span class="stepping-sign" aria-hidden="true">−</span><span class="stepping-hidden">removed</span>',
    )
  })

  test('a delta read back may have no steps and not all of its rows', () => {
    const [recorded] = parseDiffFence(
      `@@ totals +900 -52 @@ by id\n-1 {"id":1,"n":1}\n+1 {"id":1,"n":2}\n# … 950 more rows sha256:${'0'.repeat(64)}`,
    )
    if (recorded === undefined) throw new Error('nothing was read')
    expect(readable(deltaHtml({ columns: null, ...recorded }))).toEqual([
      'totals +900 −52: 900 added, 52 removed',
      ...['change', 'id', 'n', '~changed', '1', '1 → 2'],
      '… 950 more rows (+899 −51)',
    ])
  })

  test('rows past the limit are folded away, with exact counts', () => {
    const many = {
      ...totals,
      rows: texts(...Array.from({ length: 250 }, (_, i) => [i, i % 2 === 0 ? 1 : -1] as const)),
    }
    const html = deltaHtml(many)
    const [shown = '', folded = ''] = html.split('<details')
    expect(shown.match(/<tr class="stepping-(?:added|removed)"/g)).toHaveLength(100)
    expect(folded.match(/<tr class="stepping-(?:added|removed)"/g)).toHaveLength(150)
    expect(folded).toContain('<summary>… 150 more rows (+75 −75)</summary>')
    expect(deltaHtml(many, { limit: 1000 })).not.toContain('<details')
  })

  test('nested Z-sets are tables in their cell', () => {
    const nested = texts(
      [{ basket: 1, items: ZSet.of('a', 'b') }, -1],
      [{ basket: 1, items: ZSet.of('b', 'c') }, 1],
    )
    expect(readable(deltaHtml({ ...totals, columns: null, rows: nested })).slice(4)).toEqual([
      ...['~changed', '1', '2 rows → 2 rows', 'change', 'value', '−removed', 'a', '+added', 'c'],
    ])
  })

  test('null is a value, in added and in removed rows; a cell that a row does not have is blank', () => {
    const nulls = texts([{ basket: 1, total: null }, 1], [{ basket: 2, total: null }, -1], [{ basket: 3 }, 1])
    expect(readable(deltaHtml({ ...totals, rows: nulls })).slice(1)).toEqual([
      ...['change', 'basket', 'total', '+added', '1', 'null', '−removed', '2', 'null', '+added', '3'],
    ])
  })

  test('no change', () => {
    expect(readable(deltaHtml({ ...totals, rows: [] }))).toEqual([
      'receipts.totals no change: no change,  step 3',
    ])
  })
})

describe('the other parts of a reply', () => {
  const failure: CellError = {
    name: 'TableError',
    message: 'a < b',
    hint: 'Try b.',
    cell: '3',
    line: 2,
    column: null,
  }

  test('a table', () => {
    const html = tableHtml({
      title: 'products',
      columns: null,
      key: [],
      rows: texts([{ n: 1 }, 1], [{ n: 2 }, 3]),
    })
    expect(readable(html)).toEqual(['products 2 rows, total weight 4', 'weight', 'n', '1', '×3', '2'])
    expect(readable(tableHtml({ title: 't', columns: ['a'], key: [], rows: [] }))).toEqual(['t no rows', 'a'])
  })

  test('values', () => {
    expect(readable(valueHtml({ kind: 'data', text: '{"a":"<b>"}' }))).toEqual([
      '{&quot;a&quot;:&quot;&lt;b&gt;&quot;}',
    ])
    expect(readable(valueHtml({ kind: 'text', text: 'circuit' }))).toEqual(['circuit'])
    expect(readable(valueHtml({ kind: 'zset', columns: null, key: [], rows: texts(['x', 1]) }))).toEqual([
      ...['value +1: 1 added', 'change', 'value', '+added', 'x'],
    ])
  })

  test('an error', () => {
    expect(readable(errorHtml(failure))).toEqual(['TableError: a &lt; b', 'at cell 3:2', 'hint: Try b.'])
  })

  test('everything, and nothing', () => {
    const reply: Reply = {
      deltas: [totals],
      tables: [],
      value: null,
      stdout: 'hi\n',
      error: failure,
      step: 3,
      elapsed: 1,
    }
    const lines = readable(replyHtml(reply))
    expect([lines[0], lines[1], lines.at(-1)]).toEqual([
      'hi',
      expect.stringMatching(/^receipts/),
      'hint: Try b.',
    ])
    expect(replyHtml({ ...reply, deltas: [], stdout: '', error: null })).toBe('')
  })
})

describe('safety', () => {
  /** The tags and attributes that are ours: whatever else opens a tag came from data. */
  const OURS =
    /<\/?(?:div|table|caption|thead|tbody|tr|th|td|span|del|ins|details|summary|p|pre|code|strong)(?: (?:class="stepping-[a-z-]+"|scope="col"|tabindex="0"|role="region"|aria-hidden="true"|aria-label="[^"<>]*"))*>/g

  test('data is never markup', () => {
    const attack = '</td><script>alert(1)</script><img src=x onerror="alert(1)">'
    const html = deltaHtml({
      ...totals,
      output: attack,
      columns: [attack],
      rows: texts([{ [attack]: attack }, 1]),
    })
    expect(html).not.toContain('<script')
    expect(html).not.toContain('<img')
    fc.assert(
      fc.property(
        anyRows,
        fc.oneof(anyText, fc.constant(attack), fc.constant('" onmouseover="x')),
        (rows, name) => {
          const all = [
            deltaHtml({ ...rows, output: name, from: 1, to: 2 }, { limit: 2 }),
            tableHtml({ ...rows, title: name }),
            errorHtml({ name, message: name, hint: name, cell: name, line: 1, column: 1 }),
            valueHtml({ kind: 'text', text: name }),
          ].join('')
          const rest = all.replace(OURS, '')
          expect(rest).not.toMatch(/[<>"]/)
        },
      ),
    )
  })

  test('what is opened is closed, in order', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const open: string[] = []
        for (const [, closing, name = ''] of deltaHtml({ ...rows, output: 'o' }, { limit: 2 }).matchAll(
          /<(\/?)(\w+)/g,
        )) {
          if (closing === '') open.push(name)
          else expect(open.pop()).toBe(name)
        }
        expect(open).toEqual([])
      }),
    )
  })

  test('pages that only show recorded output load nothing of the terminal', () => {
    const seen = new Set<string>()
    const visit = (file: URL): void => {
      if (seen.has(file.href)) return
      seen.add(file.href)
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) .*from '([^']+)'/gm,
      )) {
        if (path.startsWith('.')) visit(new URL(path, file))
        else seen.add(path)
      }
    }
    visit(new URL('./html.ts', import.meta.url))
    visit(new URL('./record/parse.ts', import.meta.url))
    expect(
      [...seen].filter((path) => /string-width|node:|\/layout\/|terminal|width|theme/.test(path)),
    ).toEqual([])
    expect([...seen].some((path) => path.endsWith('/diff/model.ts'))).toBe(true)
  })
})
