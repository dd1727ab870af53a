import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { deltaOrder } from './order.ts'
import { ZSet } from './zset.ts'

const zsets = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 7, 7n, null), fc.integer({ min: -3, max: 3 })), {
    maxLength: 6,
  })
  .map((pairs) => ZSet.from<unknown>(pairs))

describe('Z-sets are a commutative group', () => {
  it('under plus, with negate as inverse and the empty Z-set as zero', () => {
    fc.assert(
      fc.property(zsets, zsets, zsets, (a, b, c) => {
        expect(a.plus(b).equals(b.plus(a))).toBe(true)
        expect(
          a
            .plus(b)
            .plus(c)
            .equals(a.plus(b.plus(c))),
        ).toBe(true)
        expect(a.plus(a.negate()).isEmpty).toBe(true)
        expect(a.plus(ZSet.empty()).equals(a)).toBe(true)
        expect(a.minus(b).plus(b).equals(a)).toBe(true)
      }),
      runs(500),
    )
  })

  it('sums weights row by row and keeps no row of weight 0', () => {
    fc.assert(
      fc.property(zsets, zsets, (a, b) => {
        const sum = a.plus(b)
        for (const row of ['a', 'b', 'c', 7, 7n, null])
          expect(sum.weight(row)).toBe(a.weight(row) + b.weight(row))
        expect([...sum].every(([, weight]) => weight !== 0)).toBe(true)
        expect(sum.total).toBe(a.total + b.total)
      }),
      runs(500),
    )
  })
})

it('tells 7 from 7n and from "7", but not 0 from -0, nor column orders', () => {
  expect(ZSet.of<unknown>(7, 7n, '7').size).toBe(3)
  expect(ZSet.of(0, -0).weight(0)).toBe(2)
  expect(ZSet.of<object>({ a: 1, b: 2 }, { b: 2, a: 1 }).size).toBe(1)
})

it('refuses weights that are no exact integers', () => {
  expect(() => ZSet.from([['a', 0.5]])).toThrow('weight 0.5 of "a" is not a safe integer')
  const most = ZSet.from([['a', Number.MAX_SAFE_INTEGER]])
  expect(() => most.plus(most).size).toThrow('grew past 9007199254740991')
})

it('is the same nested Z-set however it came about', () => {
  const one = ZSet.of({ set: ZSet.of(1, 2) })
  const other = ZSet.of({
    set: ZSet.of(2, 3).plus(
      ZSet.from([
        [3, -1],
        [1, 1],
      ]),
    ),
  })
  expect(one.equals(other)).toBe(true)
})

it('orders a delta by key, then removals before additions, then by row', () => {
  const delta = ZSet.from<{ k: number; v: string }>([
    [{ k: 10, v: 'new' }, 1],
    [{ k: 2, v: 'b' }, 1],
    [{ k: 2, v: 'a' }, 1],
    [{ k: 2, v: 'old' }, -1],
  ])
  expect(deltaOrder(delta, ['k']).map(({ row, weight }) => [row.k, row.v, weight])).toEqual([
    [2, 'old', -1],
    [2, 'a', 1],
    [2, 'b', 1],
    [10, 'new', 1],
  ])
})
