import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { values } from '../../tests/laws/values.ts'
import { openBetterSqlite3 } from '../trace/sqlite/better-sqlite3.ts'
import { keyColumn } from '../trace/sqlite/key-columns.ts'
import { parseValue, ZSet } from '../zset/zset.ts'
import { canonicalText, equal, isPlain } from './canonical.ts'
import { compare } from './compare.ts'

describe('canonical text', () => {
  it.each([
    [null, 'null'],
    [true, 'true'],
    [-0, '0'],
    [1.5e300, '1.5e+300'],
    [1e-9, '1e-9'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [7n, '7n'],
    [-(2n ** 70n), '-1180591620717411303424n'],
    ['a"\n\0\ud800', '"a\\"\\n\\u0000\\ud800"'],
    [new Date(0), "d'1970-01-01T00:00:00.000Z'"],
    [Uint8Array.of(0, 255), "x'00ff'"],
    [{ b: 1, a: [2, { c: null }] }, '{"a":[2,{"c":null}],"b":1}'],
    [{ z: ZSet.of('y', 'x', 'y') }, '{"z":{|"x":1,"y":2|}}'],
  ])('of %s is %s', (value, text) => {
    expect(canonicalText(value)).toBe(text)
  })

  it.each([
    [undefined, 'row is undefined'],
    [{ a: [1, undefined] }, 'row.a[1] is undefined'],
    [{ f: () => 1 }, 'row.f is a function (f)'],
    [{ 'a b': Symbol('s') }, 'row["a b"] is a symbol (Symbol(s))'],
    [{ m: new Map() }, 'row.m is an instance of Map'],
    [{ d: new Date(Number.NaN) }, 'row.d is an invalid Date'],
  ])('refuses %s', (value, message) => {
    expect(() => canonicalText(value)).toThrow(message)
  })

  it('refuses a cycle, by its path', () => {
    const row: Record<string, unknown> = {}
    row.self = row
    expect(() => canonicalText(row)).toThrow(
      /row\.self\.self.*is nested more than 200 levels deep, as a cycle is/,
    )
  })

  it('reads back as the value that it was made from', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalText(value)
        expect(canonicalText(parseValue(text))).toBe(text)
        expect(compare(parseValue(text), value)).toBe(0)
      }),
      runs(2000),
    )
  })

  it.each(['', '{', '{"a":}', '[1,', '7m', "x'", '{|1|}', 'nul', '1 2'])(
    'of other text is refused: %j',
    (text) => {
      expect(() => parseValue(text)).toThrow(/canonical text has .* expected/)
    },
  )
})

describe('without making texts', () => {
  it('values are equal exactly where their texts are', () => {
    const pairs = fc.oneof(
      fc.tuple(values, values),
      values.map((value) => [value, parseValue(canonicalText(value))] as const),
      values.map(
        (value) =>
          [
            { a: value, b: 1 },
            { b: 1, a: parseValue(canonicalText(value)) },
          ] as const,
      ),
    )
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(equal(a, b)).toBe(canonicalText(a) === canonicalText(b))
      }),
      runs(5000),
    )
  })

  it('what is called plain has a text', () => {
    const refused = fc.constantFrom<unknown>(undefined, Symbol('s'), () => 1, new Map(), new Date(Number.NaN))
    const maybe = fc.oneof(values, refused)
    fc.assert(
      fc.property(fc.oneof(maybe, fc.record({ a: maybe, b: fc.record({ c: maybe }) })), (value) => {
        if (isPlain(value)) expect(() => canonicalText(value)).not.toThrow()
      }),
      runs(2000),
    )
    expect(isPlain({ a: 1, b: { c: 'x', d: null, e: 7n } })).toBe(true)
  })
})

describe('the total order', () => {
  it('is total, and equality is that of canonical texts', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0)
        expect(compare(a, b) === 0).toBe(canonicalText(a) === canonicalText(b))
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
      }),
      runs(5000),
    )
  })

  it("is SQLite's order of stored keys, and different values are different keys", () => {
    const driver = openBetterSqlite3(':memory:')
    driver.exec('CREATE TABLE keys (k, n INTEGER, PRIMARY KEY (k)) WITHOUT ROWID')
    const insert = driver.prepare('INSERT INTO keys VALUES (?, ?)')
    const inOrder = driver.prepare('SELECT n FROM keys ORDER BY k')
    fc.assert(
      fc.property(fc.uniqueArray(values, { selector: canonicalText, maxLength: 20 }), (keys) => {
        driver.exec('DELETE FROM keys')
        keys.forEach((key, n) => {
          insert.run([keyColumn(key), n])
        })
        const sorted = inOrder.all([]).map(([n]) => canonicalText(keys[n as number]))
        expect(sorted).toEqual([...keys].sort(compare).map(canonicalText))
      }),
      runs(1000),
    )
    driver.close()
  })
})
