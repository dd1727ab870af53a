import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CellError, Delta, Reply } from '../../session/protocol.ts'
import { anyRows, anyText, texts } from '../testing.ts'
import { RecordError } from './error.ts'
import { parseDiffFence } from './parse.ts'
import { recordReply } from './record.ts'

const nothing: Reply = { deltas: [], value: null, stdout: '', tables: [], error: null, step: 1, elapsed: 9 }

const totals: Delta = {
  output: 'totals',
  from: 3,
  to: 3,
  columns: ['sum', 'dept'],
  key: ['dept'],
  rows: texts([{ dept: 'eng', sum: 3 }, -1], [{ dept: 'eng', sum: 10 }, 1], [{ dept: 'ops', sum: 1 }, 2]),
}

const record = (part: Partial<Reply>) => recordReply({ ...nothing, ...part })

describe('deltas', () => {
  test('sign, weight and canonical row, below a header with counts and key', async () => {
    expect(
      await record({ deltas: [totals, { ...totals, output: 'none', key: [], from: 4, to: 9, rows: [] }] }),
    ).toEqual([
      {
        info: 'diff out',
        body: [
          '@@ totals +2 -1 @@ by dept',
          '-1 {"dept":"eng","sum":3}',
          '+1 {"dept":"eng","sum":10}',
          '+2 {"dept":"ops","sum":1}',
          '@@ none +0 -0 @@ steps 4-9',
        ].join('\n'),
      },
    ])
  })

  test('past fifty rows the rest is counted, and a digest covers all', async () => {
    const rows = texts(...Array.from({ length: 1000 }, (_, i) => [i, i < 30 ? -1 : 1] as const))
    const [fence] = await record({ deltas: [{ ...totals, key: [], rows }] })
    const lines = fence?.body.split('\n') ?? []
    const digest = createHash('sha256')
      .update(rows.map(([text, weight]) => `${weight < 0 ? '-' : '+'}1 ${text}`).join('\n'))
      .digest('hex')
    expect(lines).toHaveLength(52)
    expect(lines[0]).toBe('@@ totals +970 -30 @@')
    expect(lines[50]).toBe('+1 49')
    expect(lines[51]).toBe(`# … 950 more rows sha256:${digest}`)
    expect(parseDiffFence(fence?.body ?? '')).toEqual([
      {
        output: 'totals',
        added: 970,
        removed: 30,
        key: [],
        rows: rows.slice(0, 50),
        omitted: { count: 950, added: 950, removed: 0, sha256: digest },
      },
    ])
    expect(parseDiffFence(fence?.body.replaceAll('\n', '\r\n') ?? '')).toEqual(
      parseDiffFence(fence?.body ?? ''),
    )
    const [exactly] = await record({ deltas: [{ ...totals, rows: rows.slice(0, 50) }] })
    expect(exactly?.body.split('\n')).toHaveLength(51)
  })

  test('what is recorded can be read back, whatever the names', async () => {
    const anyDelta = fc.record({
      rows: anyRows,
      output: fc.oneof(anyText, fc.constantFrom('a.b', '@@', '@@ x', 'by', '"', 'a,b')),
      steps: fc.tuple(fc.nat(), fc.nat()),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(anyDelta, { maxLength: 4 }), async (parts) => {
        const deltas = parts.map(({ rows, output, steps: [from, more] }) => ({
          ...rows,
          output,
          from,
          to: from + more,
        }))
        const fences = await record({ deltas })
        const back = fences.flatMap(({ body }) => parseDiffFence(body))
        expect(back.map(({ output, key, rows, from, to }) => ({ output, key, rows, from, to }))).toEqual(
          deltas.map(({ output, key, rows, from, to }) => ({
            output,
            key,
            rows,
            from: from === to ? undefined : from,
            to: from === to ? undefined : to,
          })),
        )
        for (const { body } of fences) {
          expect(body).toMatch(/^(?:(?:@@ [^\n]* @@[^\n]*|[+-]\d+ [^\n]*)(?:\n|$))*$/)
        }
      }),
    )
  })

  test.each([
    ['+1 {"a":1}', 'line 1 of a diff fence is "+1 {\\"a\\":1}", expected the header of a delta'],
    ['@@ totals @@', 'line 1 of a diff fence is "@@ totals @@", expected the header of a delta'],
    [
      '@@ totals +1 -0 @@\n1 {}',
      'line 2 of a diff fence is "1 {}", expected a signed weight, a space and a row',
    ],
  ])('%j is refused', (body, message) => {
    expect(() => parseDiffFence(body)).toThrow(RecordError)
    expect(() => parseDiffFence(body)).toThrow(message)
  })
})

describe('values', () => {
  const value = async (text: string) => record({ value: { kind: 'data', text } })

  test('a Z-set as a delta of that name', async () => {
    expect(
      await record({ value: { kind: 'zset', columns: null, key: [], rows: texts(['a', 2], ['b', -1]) } }),
    ).toEqual([{ info: 'diff out', body: '@@ value +1 -1 @@\n+2 "a"\n-1 "b"' }])
  })

  test('data as canonical text, an array of records one per line', async () => {
    expect(await value('{"a":[1,2]}')).toEqual([{ info: 'json out', body: '{"a":[1,2]}' }])
    expect(await value('[1,2]')).toEqual([{ info: 'json out', body: '[1,2]' }])
    const [fence] = await value('[{"a":1},{"a":2}]')
    expect(fence?.body).toBe('[\n  {"a":1},\n  {"a":2}\n]')
    expect(JSON.parse(fence?.body ?? '')).toEqual([{ a: 1 }, { a: 2 }])
  })

  test('text as text', async () => {
    expect(await record({ value: { kind: 'text', text: 'circuit\n' } })).toEqual([
      { info: 'text out', body: 'circuit' },
    ])
  })
})

describe('printed text, tables and errors', () => {
  const table = { title: 'products', columns: null, key: [], rows: texts([{ name: 'tv' }, 1]) }

  test('what was printed, then tables, in one fence', async () => {
    expect(await record({ stdout: 'one\r\ntwo \u001b[0m\n', tables: [table] })).toEqual([
      { info: 'text out', body: 'one\ntwo \\u001b[0m\nproducts\nname\n────\ntv\n1 row' },
    ])
  })

  test('a change in what a table does not show is seen all the same', async () => {
    const withText = (text: string) => record({ tables: [{ ...table, rows: texts([{ name: text }, 1]) }] })
    const [a, b] = [await withText(`${'x'.repeat(1000)}a`), await withText(`${'x'.repeat(1000)}b`)]
    expect(a[0]?.body).not.toBe(b[0]?.body)
    const many = (last: number) =>
      record({
        tables: [
          {
            ...table,
            rows: texts(...Array.from({ length: 99 }, (_, i) => [i === 40 ? last : i, 1] as const)),
          },
        ],
      })
    expect(await many(40)).not.toEqual(await many(-40))
  })

  test('errors without stack or path', async () => {
    const error: CellError = {
      name: 'TableError',
      message: 'no row\nfits',
      hint: 'Look.',
      cell: 'totals',
      line: 2,
      column: 5,
    }
    expect(await record({ error })).toEqual([
      { info: 'text out=error', body: 'TableError: no row\nfits\nat totals:2:5\nhint: Look.' },
    ])
    expect((await record({ error: { ...error, line: null, column: null, hint: null } }))[0]?.body).toBe(
      'TableError: no row\nfits\nat totals',
    )
  })

  test('the order is printed, deltas, value, error; nothing for nothing', async () => {
    const error: CellError = { name: 'E', message: 'm', hint: null, cell: '1', line: null, column: null }
    const fences = await record({ stdout: 'x', deltas: [totals], value: { kind: 'data', text: '3' }, error })
    expect(fences.map(({ info }) => info)).toEqual(['text out', 'diff out', 'json out', 'text out=error'])
    expect(await record({})).toEqual([])
  })
})
