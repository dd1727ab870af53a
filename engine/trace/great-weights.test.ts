/** A trace holds the exact sums of what was staged, also near ±2^53, or refuses what it cannot hold when it is staged. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { runs } from '../../tests/laws/runs.ts'
import { spaced } from '../../tests/laws/spaced.ts'
import { Database, Entry, MemoryStore, type Store, table, ZSet } from '../index.ts'
import { InexactWeight } from '../zset/exact.ts'
import { Arrangement, WHOLE_ROW } from './arrangement.ts'
import { openBetterSqlite3 } from './sqlite/better-sqlite3.ts'
import { SqliteStore } from './sqlite/store.ts'

const MOST = Number.MAX_SAFE_INTEGER

const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

const ARRANGEMENTS: [string, Arrangement][] = [
  ['by key', Arrangement.columns(['k'])],
  ['in order', Arrangement.columns(['k']).followedBy(new Arrangement([WHOLE_ROW]))],
]

type Row = { k: string; n: number }

const weight = fc.oneof(
  fc.constantFrom(1, -1, 2, -3, 5, -5, 2 ** 31, -(2 ** 31)),
  fc.constantFrom(MOST, -MOST, MOST - 2, 2 ** 52, -(2 ** 52), 3 - MOST),
)
/** Each row as two objects, since what comes of one object is summed up before the rest is. */
const ROWS = [0, 1, 2, 0, 1, 2].map((n): Row => ({ k: 'x', n }))
const entry = fc.tuple(fc.constantFrom(...ROWS), weight)
const steps = fc.array(
  fc.record({
    brought: fc.array(entry, { minLength: 1, maxLength: 3 }),
    read: fc.constantFrom('nothing', 'nothing', 'the first', 'all'),
  }),
  { minLength: 1, maxLength: 12 },
)

for (const [store, open] of STORES)
  for (const [arranged, arrangement] of ARRANGEMENTS)
    it(`a trace ${arranged}, ${store}`, async () => {
      const property = spaced(steps, (steps) => {
        const opened = open()
        opened.begin()
        const trace = opened.trace<Row>('t', arrangement)
        opened.commit()
        const sums = [0n, 0n, 0n]
        for (const { brought, read } of steps) {
          const delta = ZSet.ofParts(brought.map(([row, weight]) => new Entry(row, weight)))
          opened.begin()
          try {
            trace.stage(delta)
            opened.flush()
            opened.commit()
            for (const [{ n }, weight] of brought) sums[n] = (sums[n] as bigint) + BigInt(weight)
          } catch (error) {
            if (!(error instanceof InexactWeight)) throw error
            opened.rollback()
          }
          if (read === 'the first') trace.keyed({ from: ['x'], to: ['x'] }).next()
          if (read !== 'all') continue
          const found = [0n, 0n, 0n]
          for (const { row, weight } of trace.all()) found[row.n] = BigInt(weight)
          expect(found).toEqual(sums)
        }
        expect(sums.every((sum) => sum >= -MOST && sum <= MOST)).toBe(true)
        expect([...trace.scan()].map(({ row, weight }) => [row.n, BigInt(weight)])).toEqual(
          [0, 1, 2].map((n) => [n, sums[n]]).filter(([, sum]) => sum !== 0n),
        )
        const left = [0, 1, 2].filter((n) => sums[n] !== 0n)
        expect(trace.size()).toBe(left.length)
        for (const n of [0, 1, 2]) expect(BigInt(trace.weight(new Entry({ k: 'x', n }, 1)))).toBe(sums[n])
        opened.close()
      })
      await fc.assert(property, runs(400))
    })

it.each(STORES)(
  'a key whose rows weigh more than is exact together goes with its last row, %s',
  (_store, open) => {
    const store = open()
    const trace = store.trace<Row>('t', Arrangement.columns(['k']))
    const [one, other] = [ROWS[0], ROWS[1]] as [Row, Row]
    for (const [row, weight] of [
      [one, MOST],
      [other, MOST - 1],
      [one, -MOST],
      [other, 1 - MOST],
    ] as const) {
      // biome-ignore format: one line
      store.begin()
      trace.stage(ZSet.ofParts([new Entry(row, weight)]))
      store.flush()
      store.commit()
    }
    expect([...trace.scan()]).toEqual([])
    expect(trace.size()).toBe(0)
  },
)

it('a weight that grows great little by little is known to be so, on SQLite', () => {
  const store = new SqliteStore(openBetterSqlite3(':memory:'))
  const trace = store.trace<Row>('t', Arrangement.columns(['k']))
  const add = (weight: number): void => {
    trace.stage(ZSet.ofParts([new Entry({ k: 'x', n: 1 }, weight)]))
    store.flush()
  }
  add(2 ** 31)
  expect(store.readMeta('great t')).toBeUndefined()
  add(1)
  expect(store.readMeta('great t')).toBe('yes')
  expect(trace.weight(new Entry({ k: 'x', n: 1 }, 1))).toBe(2 ** 31 + 1)
  store.drop('t')
  expect(store.readMeta('great t')).toBeUndefined()
})

it.each(STORES)('a table refuses what it cannot hold, in its own name, %s', (_store, open) => {
  const items = table('items', { n: z.int() })
  const db = new Database(open())
  db.declare(items)
  const many = (weight: number): ZSet<{ n: number }> => ZSet.from([[{ n: 1 }, weight]])
  db.step((tx) => tx.apply(items, many(MOST)))
  expect(() => db.insert(items, { n: 1 })).toThrow(
    'items cannot hold that many: the weight of {"n":1} grew past 9007199254740991, the largest that is exact',
  )
  db.step((tx) => tx.apply(items, many(-MOST)))
  expect(db.table(items).size).toBe(0)
  expect(() =>
    db.step((tx) => {
      tx.apply(items, many(MOST))
      tx.apply(items, many(MOST))
      tx.remove(items, { n: 2 })
    }),
  ).toThrow('items cannot hold that many')
})
