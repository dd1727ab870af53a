/** Laws of traces: on random deltas both stores hold the same, which is the integral, by key and in order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { values } from '../../tests/laws/values.ts'
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import { Entry, ZSet } from '../zset/zset.ts'
import { Arrangement, Key } from './arrangement.ts'
import { MemoryStore } from './memory/store.ts'
import { openBetterSqlite3 } from './sqlite/better-sqlite3.ts'
import { SqliteStore } from './sqlite/store.ts'
import type { Range, Store } from './trace.ts'

interface Row {
  readonly a: Value
  readonly b: Value
  readonly c: number
}

/** Half of the rows are of few values, so that they meet; half of any. */
const part = fc.oneof(fc.constantFrom<Value>(1, 2, 10, 'x', null), values)
const row: fc.Arbitrary<Row> = fc.record({ a: part, b: part, c: fc.integer({ min: 0, max: 2 }) })
const delta = fc
  .array(fc.tuple(row, fc.integer({ min: -2, max: 2 })), { maxLength: 8 })
  .map((pairs) =>
    ZSet.ofParts(pairs.filter(([, weight]) => weight !== 0).map(([row, weight]) => new Entry(row, weight))),
  )
const bound = fc.option(fc.array(part, { minLength: 1, maxLength: 2 }), { nil: undefined })

const lines = (entries: Iterable<Entry<Row>>): string[] =>
  [...entries].map((entry) => `${entry.weight} ${entry.text}`)

/** The integral's entries in the order of a scan, by plain sorting. */
function expected(integral: ZSet<Row>, { from, to, reverse = false }: Range): string[] {
  const key = (entry: Entry<Row>, length = 2): Value[] => [entry.row.a, entry.row.b].slice(0, length)
  const order = (a: readonly Value[], b: readonly Value[]): number => compare(a, b)
  const found = integral.entries
    .filter((entry) => from === undefined || order(key(entry, from.length), from) >= 0)
    .filter((entry) => to === undefined || order(key(entry, to.length), to) <= 0)
    .sort((x, y) => order(key(x), key(y)) || compare(x.row as never, y.row as never))
  return lines(reverse ? found.reverse() : found)
}

const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

describe.each(STORES)('a trace %s', (_name, open) => {
  it('is the integral of what was staged, by key, by row, in order and by range', () => {
    fc.assert(
      fc.property(
        fc.array(delta, { maxLength: 5 }),
        bound,
        bound,
        fc.boolean(),
        (deltas, from, to, reverse) => {
          const store = open()
          store.begin()
          const trace = store.trace<Row>('t', Arrangement.columns(['a', 'b']))
          store.commit()
          let integral = ZSet.empty<Row>()
          for (const change of deltas) {
            store.begin()
            trace.stage(change)
            expect(lines(trace.scan())).toEqual(expected(integral, {}))
            store.flush()
            store.commit()
            integral = integral.plus(change)
            expect(trace.size()).toBe(integral.size)
            for (const entry of change.parts) {
              expect(trace.weight(entry)).toBe(integral.weight(entry.row))
              const key = new Key([entry.row.a, entry.row.b])
              const ofKey = integral.entries.filter(
                (other) => trace.arrangement.key(other.row).text === key.text,
              )
              expect(lines(trace.get(key)).sort()).toEqual(lines(ofKey).sort())
            }
            const range = { ...(from && { from }), ...(to && { to }), reverse }
            expect(lines(trace.scan(range))).toEqual(expected(integral, range))
          }
          store.close()
        },
      ),
      runs(300),
    )
  })

  it('forgets what was staged when the transaction is rolled back', () => {
    const store = open()
    store.begin()
    const trace = store.trace<Row>('t', Arrangement.columns(['a']))
    trace.stage(ZSet.of({ a: 1, b: 1, c: 1 }))
    store.flush()
    store.commit()
    store.begin()
    trace.stage(ZSet.of({ a: 2, b: 2, c: 2 }))
    store.rollback()
    store.begin()
    store.flush()
    store.commit()
    expect(lines(trace.scan())).toEqual(['1 {"a":1,"b":1,"c":1}'])
    store.close()
  })

  it('scans more rows than it reads at once, in both directions', () => {
    const store = open()
    store.begin()
    const trace = store.trace<Row>('t', Arrangement.columns(['a', 'b']))
    trace.stage(ZSet.of(...Array.from({ length: 2500 }, (_, i) => ({ a: i % 5, b: null, c: i }))))
    store.flush()
    store.commit()
    const rows = [...trace.scan()].map(({ row }) => row)
    expect(rows.map(({ a, c }) => [a, c])).toEqual(
      Array.from({ length: 2500 }, (_, i) => [Math.floor(i / 500), (i % 500) * 5 + Math.floor(i / 500)]),
    )
    expect([...trace.scan({ reverse: true })].map(({ row }) => row)).toEqual(rows.reverse())
    store.close()
  })
})
