import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../tests/laws/runs.ts'
import { Entry } from '../../zset/zset.ts'
import { Arrangement } from '../arrangement.ts'
import { keyOrder } from '../order.ts'
import type { Keyed, Range } from '../trace.ts'
import { SortedRows } from './sorted-rows.ts'

const ORDER = keyOrder(Arrangement.columns(['a', 'b']))

const key = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }))
const bound = fc.oneof(
  key,
  fc.integer({ min: 0, max: 5 }).map((a) => [a]),
)
const range: fc.Arbitrary<Range> = fc.record(
  { from: bound, after: bound, to: bound, before: bound, reverse: fc.boolean() },
  { requiredKeys: [] },
)
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: key, weight: fc.constantFrom(1, 1, 2, -1, -2) }) },
  { weight: 1, arbitrary: fc.record({ get: key }) },
  // Most readers do not read to the end.
  { weight: 2, arbitrary: fc.record({ read: range, first: fc.integer({ min: 0, max: 12 }) }) },
)

/** Where a key is to a bound that stands for all keys that begin with it. */
const toBound = (parts: readonly number[], bound: readonly number[]): number =>
  ORDER(parts.slice(0, bound.length), bound)

/** What is in a range, from the sums by key. */
function meant(sums: ReadonlyMap<string, number>, { from, after, to, before, reverse }: Range): string[] {
  const inside = [...sums.keys()]
    .map((text) => JSON.parse(text) as number[])
    .filter((parts) => {
      if (after ? toBound(parts, after as number[]) <= 0 : from && toBound(parts, from as number[]) < 0)
        return false
      return !(to ? toBound(parts, to as number[]) > 0 : before && toBound(parts, before as number[]) >= 0)
    })
    .sort(ORDER)
  return (reverse ? inside.reverse() : inside).map(
    (parts) => `${JSON.stringify(parts)} ${sums.get(JSON.stringify(parts))}`,
  )
}

/** The first few, and no more is asked for. */
function first(rows: IterableIterator<Keyed>, few: number): Keyed[] {
  const read: Keyed[] = []
  while (read.length < few) {
    const { done, value } = rows.next()
    if (done) break
    read.push(value)
  }
  return read
}

const shown = ({ parts, entry }: Keyed): string => `${JSON.stringify(parts)} ${entry.weight}`

it('reads what it was given, in order, whatever was read before and how far', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const rows = new SortedRows<unknown>(ORDER)
      const sums = new Map<string, number>()
      for (const act of acts) {
        if ('add' in act) {
          const text = JSON.stringify(act.add)
          rows.add(act.add, new Entry(text, act.weight))
          const sum = (sums.get(text) ?? 0) + act.weight
          if (sum === 0) sums.delete(text)
          else sums.set(text, sum)
        } else if ('get' in act) {
          expect(rows.get(act.get)?.weight).toBe(sums.get(JSON.stringify(act.get)))
        } else {
          const read = first(rows.read(act.read), act.first).map(shown)
          expect(read).toEqual(meant(sums, act.read).slice(0, act.first))
        }
      }
      expect(rows.size).toBe(sums.size)
      expect(rows.isEmpty).toBe(sums.size === 0)
      expect([...rows.read({})].map(shown)).toEqual(meant(sums, {}))
    }),
    runs(2000),
  )
})
