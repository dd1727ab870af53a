import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../tests/laws/runs.ts'
import { LastingMap } from './lasting-map.ts'

it('holds what a map holds', () => {
  const change = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.option(fc.integer()))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const [lasting, map] = [new LastingMap<number, number>(), new Map<number, number>()]
      for (const [key, value] of changes) {
        if (value === null) {
          lasting.delete(key)
          map.delete(key)
        } else {
          lasting.set(key, value)
          map.set(key, value)
        }
        expect(lasting.size).toBe(map.size)
        expect(lasting.get(key)).toBe(map.get(key))
      }
      expect(new Map(lasting)).toEqual(map)
      expect([...lasting.values()].sort()).toEqual([...map.values()].sort())
    }),
    runs(200),
  )
})

it('takes a key that comes and goes 20,000 times as fast at the end as at the beginning', () => {
  const map = new LastingMap<string, number>()
  for (let i = 0; i < 40_000; i++) map.set(`key ${i}`, i)
  const rounds = Array.from({ length: 20 }, () => {
    const start = performance.now()
    for (let i = 0; i < 1000; i++) {
      map.set('it', i)
      map.delete('it')
    }
    return performance.now() - start
  })
  const fastest = (some: readonly number[]): number => Math.min(...some)
  // A map of JavaScript's own needs 50 times as long.
  expect(fastest(rounds.slice(10))).toBeLessThan(10 * fastest(rounds.slice(0, 10)))
})
