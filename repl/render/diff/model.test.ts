import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ZSet } from '../../../engine/zset/zset.ts'
import type { Rows } from '../../session/protocol.ts'
import { anyRows, texts } from '../testing.ts'
import { columnsOf } from './columns.ts'
import { cellsOfDiff, countRows, type DiffRow, diffRows } from './model.ts'

function rows(key: readonly string[], ...given: (readonly [unknown, number])[]): Rows {
  return { columns: null, key, rows: texts(...given) }
}

/** A diff row in short: kind, weight, cells before and after, changed columns. */
function short(row: DiffRow): unknown[] {
  const cells = (side: DiffRow['before']) => side && Object.fromEntries(side)
  return [row.kind, row.weight, cells(row.before), cells(row.after), [...row.changed]]
}

describe('pairing', () => {
  test('a removed and an added row of one key are one changed row', () => {
    const diff = diffRows(
      rows(['id'], [{ id: 1, qty: 3, name: 'tv' }, -1], [{ id: 1, qty: 7, name: 'tv' }, 1]),
    )
    expect(diff.map(short)).toEqual([
      ['changed', 1, { id: 1, name: 'tv', qty: 3 }, { id: 1, name: 'tv', qty: 7 }, ['qty']],
    ])
  })

  test('without a key nothing is paired', () => {
    const diff = diffRows(rows([], [{ id: 1, qty: 3 }, -1], [{ id: 1, qty: 7 }, 1]))
    expect(diff.map(({ kind }) => kind)).toEqual(['removed', 'added'])
  })

  test('of an output that has one row at most, the removed and the added row are one', () => {
    const given = { ...rows([], [{ n: 1 }, -1], [{ n: 2 }, 1]), single: true }
    expect(diffRows(given).map(({ kind }) => kind)).toEqual(['changed'])
  })

  test('different absolute weights are not paired', () => {
    const diff = diffRows(rows(['id'], [{ id: 1, qty: 3 }, -2], [{ id: 1, qty: 7 }, 1]))
    expect(diff.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['removed', 2],
      ['added', 1],
    ])
  })

  test('equal absolute weights are paired at that weight', () => {
    const diff = diffRows(rows(['id'], [{ id: 1, qty: 3 }, -2], [{ id: 1, qty: 7 }, 2]))
    expect(diff.map(({ kind, weight }) => [kind, weight])).toEqual([['changed', 2]])
  })

  test('of several rows under one key, those with the most equal cells pair first; the rest stays', () => {
    const diff = diffRows(
      rows(
        ['basket'],
        [{ basket: 1, product: 'pc', qty: 1 }, -1],
        [{ basket: 1, product: 'tv', qty: 2 }, -1],
        [{ basket: 1, product: 'tv', qty: 9 }, 1],
      ),
    )
    expect(diff.map(short)).toEqual([
      ['removed', 1, { basket: 1, product: 'pc', qty: 1 }, null, []],
      ['changed', 1, { basket: 1, product: 'tv', qty: 2 }, { basket: 1, product: 'tv', qty: 9 }, ['qty']],
    ])
  })

  test('a key that hundreds of rows share pairs none of them', () => {
    const many = Array.from({ length: 300 }, (_, i) => [{ k: 1, i }, i < 150 ? -1 : 1] as const)
    expect(countRows(diffRows(rows(['k'], ...many)))).toEqual({ added: 150, removed: 150, changed: 0 })
  })

  test('a key column may lie in a nested record, or be one', () => {
    for (const key of ['left.id', 'left']) {
      const diff = diffRows(rows([key], [{ left: { id: 1 }, n: 1 }, -1], [{ left: { id: 1 }, n: 2 }, 1]))
      expect(diff.map((row) => [row.kind, [...row.changed]])).toEqual([['changed', ['n']]])
    }
  })

  test('a row without the key column is not paired', () => {
    const diff = diffRows(rows(['id'], [{ qty: 3 }, -1], [{ qty: 7 }, 1], [4, -1], [5, 1]))
    expect(diff.map(({ kind }) => kind)).toEqual(['removed', 'added', 'removed', 'added'])
  })

  test('a column that only one side has is changed', () => {
    const diff = diffRows(rows(['id'], [{ id: 1 }, -1], [{ id: 1, note: null }, 1]))
    expect(diff.map((row) => [...row.changed])).toEqual([['note']])
  })
})

describe('cells', () => {
  const cells = (...values: unknown[]) =>
    diffRows(rows([], ...values.map((value) => [value, 1] as const))).map(({ after }) =>
      Object.fromEntries(after ?? []),
    )

  test('records in records become dotted columns, at any depth', () => {
    expect(cells({ left: { a: { b: 1 } }, right: { c: [1, 2] } })).toEqual([
      { 'left.a.b': 1, 'right.c': [1, 2] },
    ])
  })

  test('a null beside records is a null in each of their columns', () => {
    expect(cells({ l: 1, r: { a: 1, b: 2 } }, { l: 2, r: null })).toEqual([
      { l: 1, 'r.a': 1, 'r.b': 2 },
      { l: 2, 'r.a': null, 'r.b': null },
    ])
  })

  test('a null where records are declared is a null in each of their columns', () => {
    const given = rows([], [{ l: 1, r: null }, 1])
    const [row] = diffRows({ ...given, columns: ['l', 'r.a', 'r.b'] })
    expect(Object.fromEntries(row?.after ?? [])).toEqual({ l: 1, 'r.a': null, 'r.b': null })
  })

  test('an inner null is spread before the outer', () => {
    expect(cells({ r: null }, { r: { s: null } }, { r: { s: { a: 1 } } })).toEqual([
      { r: null },
      { 'r.s.a': null },
      { 'r.s.a': 1 },
    ])
  })

  test('a null is not spread where it could be taken for a record of nulls', () => {
    expect(cells({ r: null }, { r: { a: null } })).toEqual([{ r: null }, { 'r.a': null }])
  })

  test('a column with a dot in its name beside a record of that name: both are kept', () => {
    expect(cells({ a: { b: 1 }, 'a.b': 2 })).toEqual([{ a: { b: 1 }, 'a.b': 2 }])
  })

  test.each([[3], ['x'], [null], [[1, 2]], [{}], [{ '': 1 }]])(
    '%j stands whole in the unnamed column',
    (row) => {
      expect(cells(row)).toEqual([{ '': row }])
    },
  )
})

describe('columns', () => {
  const names = (given: Rows) => columnsOf(given, cellsOfDiff(diffRows(given))).map(({ name }) => name)

  test('those given first, in that order, then those that appear', () => {
    const given = rows([], [{ a: 1, b: 2, c: 3 }, 1], [{ d: 4 }, 1])
    expect(names({ ...given, columns: ['c', 'gone', 'a'] })).toEqual(['c', 'gone', 'a', 'b', 'd'])
    expect(names(given)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a given column of records gives place to their columns', () => {
    const given = rows([], [{ left: { y: 1, x: 2 }, right: { z: 1 } }, 1])
    expect(names({ ...given, columns: ['right', 'left'] })).toEqual(['right.z', 'left.x', 'left.y'])
  })

  test('key columns come before others of the same record, if none are given', () => {
    const row = { a: 1, id: 1, left: { b: 1, id: 2 }, z: { y: 1 } }
    expect(names(rows(['id', 'left.id'], [row, 1]))).toEqual(['id', 'a', 'left.id', 'left.b', 'z.y'])
    expect(names({ ...rows(['z'], [row, 1]), columns: ['left'] })).toEqual([
      'left.b',
      'left.id',
      'z.y',
      'a',
      'id',
    ])
  })

  test('what is declared to hold records and does not is a column itself', () => {
    const given = rows([], [{ l: 1, r: 2 }, 1])
    expect(names({ ...given, columns: ['l', 'r.a', 'r.b'] })).toEqual(['l', 'r'])
  })

  test('key and number columns are known as such', () => {
    const given = rows(
      ['k'],
      [{ k: { a: 'x' }, n: 1, m: null, s: 'x' }, 1],
      [{ k: { a: 'y' }, n: 7n, m: null, s: 2 }, 1],
    )
    expect(columnsOf(given, cellsOfDiff(diffRows(given)))).toEqual([
      { name: 'k.a', key: true, numeric: false },
      { name: 'm', key: false, numeric: false },
      { name: 'n', key: false, numeric: true },
      { name: 's', key: false, numeric: false },
    ])
  })
})

test('no row and no weight is ever lost', () => {
  fc.assert(
    fc.property(anyRows, (given) => {
      const diff = diffRows(given)
      let sum = 0
      let absolute = 0
      let sides = 0
      for (const { kind, weight, before, after } of diff) {
        if (kind !== 'changed') sum += kind === 'added' ? weight : -weight
        sides += (before === null ? 0 : 1) + (after === null ? 0 : 1)
        absolute += weight * (kind === 'changed' ? 2 : 1)
      }
      expect(sides).toBe(given.rows.length)
      expect(sum).toBe(given.rows.reduce((total, [, weight]) => total + weight, 0))
      expect(absolute).toBe(given.rows.reduce((total, [, weight]) => total + Math.abs(weight), 0))
    }),
  )
})

test('a row that is not canonical text is refused', () => {
  expect(() => diffRows({ columns: null, key: [], rows: [['{oops}', 1]] })).toThrow(/canonical text/)
})

test('nested Z-sets compare as values', () => {
  const items = (...list: string[]) => ({ id: 1, items: ZSet.of(...list) })
  const diff = diffRows(rows(['id'], [items('a', 'b'), -1], [items('b', 'c'), 1]))
  expect(diff.map((row) => [row.kind, [...row.changed]])).toEqual([['changed', ['items']]])
})
