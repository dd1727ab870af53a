/** Laws of traces: on random deltas both stores hold the same, which is the integral, by key and in order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { values } from '../../tests/laws/values.ts'
import { canonicalText } from '../value/canonical.ts'
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import { Entry, ZSet } from '../zset/zset.ts'
import { Arrangement, column, Key, type KeyComponent, WHOLE_ROW } from './arrangement.ts'
import { MemoryStore } from './memory/store.ts'
import { openBetterSqlite3 } from './sqlite/better-sqlite3.ts'
import type { Driver, SqlValue } from './sqlite/driver.ts'
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
/** Keys by two columns in any directions, with and without the whole row behind them, looked up by any number of them. */
const arrangement = fc
  .tuple(
    fc.constantFrom('asc', 'desc'),
    fc.constantFrom('asc', 'desc', undefined),
    fc.boolean(),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([a, b, whole, prefix]) => {
    const components = [
      { ...column('a'), direction: a },
      { ...column('b'), ...(b && { direction: b }) },
      ...(whole ? [WHOLE_ROW] : []),
    ]
    return new Arrangement(components.slice(0, prefix)).followedBy(new Arrangement(components.slice(prefix)))
  })
const bound = fc.array(part, { maxLength: 2 })
const range: fc.Arbitrary<Range> = fc
  .tuple(
    fc.constantFrom('from', 'after', 'none'),
    bound,
    fc.constantFrom('to', 'before', 'none'),
    bound,
    fc.boolean(),
  )
  .map(([low, from, high, to, reverse]) => ({
    ...(low === 'none' ? {} : { [low]: from }),
    ...(high === 'none' ? {} : { [high]: to }),
    reverse,
  }))

const lines = (entries: Iterable<Entry<Row>>): string[] =>
  [...entries].map((entry) => `${entry.weight} ${entry.text}`)

/** The integral's entries in the order of a scan, by plain sorting. */
function expected(integral: ZSet<Row>, { components }: Arrangement, range: Range): string[] {
  const signs = components.map(({ direction }) => (direction === 'desc' ? -1 : 1))
  const key = ({ row }: Entry<Row>): Value[] => [row.a, row.b]
  /** Where a key stands to a bound: 0 if it begins with it. */
  const order = (key: readonly Value[], bound: readonly Value[]): number => {
    for (const [i, value] of bound.entries()) {
      const difference = compare(key[i] as Value, value) * (signs[i] as number)
      if (difference !== 0) return difference
    }
    return 0
  }
  const { from, after, to, before, reverse = false } = range
  const found = integral.entries
    .filter((entry) => from === undefined || order(key(entry), from) >= 0)
    .filter((entry) => after === undefined || order(key(entry), after) > 0)
    .filter((entry) => to === undefined || order(key(entry), to) <= 0)
    .filter((entry) => before === undefined || order(key(entry), before) < 0)
    .sort((x, y) => order(key(x), key(y)) || compare(x.row as never, y.row as never))
  return lines(reverse ? found.reverse() : found)
}

/** A row that comes as -0 and as 0, which the soak has found: it is one row. */
const ZEROS: [Arrangement, ZSet<Row>[], Range] = [
  Arrangement.columns([]).followedBy(
    new Arrangement([{ ...column('a'), direction: 'asc' }, column('b'), WHOLE_ROW]),
  ),
  [-0, 0].map((a) => ZSet.ofParts([new Entry<Row>({ a, b: 'x', c: 1 }, -1)])),
  { from: [], to: [], reverse: false },
]

const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

it('keys have the same id exactly where they have the same text', () => {
  const parts = fc.oneof(
    values,
    values.map((value) => canonicalText(value)),
    fc.constantFrom('\0"x"', '\0'),
  )
  fc.assert(
    fc.property(fc.tuple(parts, parts), fc.boolean(), ([a, b], alone) => {
      const [one, other] = alone ? [new Key([a]), new Key([b])] : [new Key([a, b]), new Key([b, a])]
      // Maps do not tell 0 from -0, nor do texts.
      expect(new Set([one.id, other.id]).size === 1).toBe(one.text === other.text)
    }),
    runs(2000),
  )
})

describe.each(STORES)('a trace %s', (_name, open) => {
  it('is the integral of what was staged, by key, by row, in order and by range', () => {
    fc.assert(
      fc.property(arrangement, fc.array(delta, { maxLength: 5 }), range, (arrangement, deltas, range) => {
        const store = open()
        store.begin()
        const trace = store.trace<Row>('t', arrangement)
        store.commit()
        let integral = ZSet.empty<Row>()
        for (const change of deltas) {
          store.begin()
          trace.stage(change)
          expect(lines(trace.scan())).toEqual(expected(integral, arrangement, {}))
          store.flush()
          store.commit()
          integral = integral.plus(change)
          expect(trace.size()).toBe(integral.size)
          expect(lines(trace.all()).sort()).toEqual(lines(integral.entries).sort())
          for (const entry of change.parts) {
            expect(trace.weight(entry)).toBe(integral.weight(entry.row))
            const key = arrangement.key(entry.row)
            const ofKey = integral.entries.filter((other) => arrangement.key(other.row).text === key.text)
            expect(ZSet.ofParts(trace.parts(key)).equals(ZSet.ofParts(ofKey))).toBe(true)
            expect(lines(trace.get(key)).sort()).toEqual(lines(ofKey).sort())
          }
          expect(lines(trace.scan(range))).toEqual(expected(integral, arrangement, range))
          // As texts: 0 and -0 are one value, of which a trace keeps the one or the other.
          for (const { parts, entry } of trace.keyed(range))
            expect(canonicalText(parts)).toBe(canonicalText(arrangement.key(entry.row).parts))
          expect([...trace.keyed(range)].map(({ entry }) => entry.text)).toEqual(
            [...trace.scan(range)].map(({ text }) => text),
          )
        }
        store.close()
      }),
      { ...runs(300), examples: [ZEROS] },
    )
  })

  it('is the same when nobody has read it for some steps', () => {
    const few: fc.Arbitrary<Row> = fc.record({
      a: fc.constantFrom(1, 2),
      b: fc.constantFrom(1, 2),
      c: fc.nat(2),
    })
    const changes = fc.array(fc.tuple(few, fc.constantFrom(1, 1, -1)), { maxLength: 30 })
    fc.assert(
      fc.property(
        fc.array(changes, { maxLength: 4 }),
        fc.constantFrom('get', 'parts', 'scan'),
        ([...stretches], read) => {
          const store = open()
          store.begin()
          const trace = store.trace<Row>('t', Arrangement.columns(['a']))
          store.commit()
          let integral = ZSet.empty<Row>()
          for (const stretch of stretches) {
            for (const [row, weight] of stretch) {
              store.begin()
              trace.stage(ZSet.ofParts([new Entry(row, weight)]))
              store.flush()
              store.commit()
            }
            integral = integral.plus(ZSet.from(stretch))
            const found =
              read === 'scan' ? [...trace.scan()] : [1, 2].flatMap((a) => [...trace[read](new Key([a]))])
            const once = read === 'parts' ? ZSet.ofParts(found).entries : found
            expect(lines(once).sort()).toEqual(lines(integral.entries).sort())
            expect(trace.size()).toBe(integral.size)
          }
          store.close()
        },
      ),
      runs(300),
    )
  })

  it('is read by several at once, some of whom stop early, and was read seldom before', () => {
    const read = fc.record({ range, rows: fc.integer({ min: 0, max: 60 }) })
    fc.assert(
      fc.property(
        arrangement,
        fc.array(fc.tuple(fc.array(delta, { maxLength: 6 }), fc.array(read, { maxLength: 3 })), {
          maxLength: 4,
        }),
        (arrangement, rounds) => {
          const store = open()
          store.begin()
          const trace = store.trace<Row>('t', arrangement)
          store.commit()
          let integral = ZSet.empty<Row>()
          for (const [deltas, reads] of rounds) {
            for (const change of deltas) {
              store.begin()
              trace.stage(change)
              store.flush()
              store.commit()
              integral = integral.plus(change)
            }
            const readers = reads.map(({ range, rows }) => ({
              range,
              rows,
              found: [] as string[],
              scan: trace.scan(range),
            }))
            for (let turn = 0; turn < 60; turn++) {
              for (const { rows, found, scan } of readers) {
                const next = turn < rows ? scan.next() : undefined
                if (next !== undefined && !next.done) found.push(...lines([next.value]))
              }
            }
            for (const { range, rows, found } of readers)
              expect(found).toEqual(expected(integral, arrangement, range).slice(0, rows))
          }
          store.close()
        },
      ),
      runs(300),
    )
  })

  it('is read by several at once who pass each other, however many rows there are', () => {
    const store = open()
    store.begin()
    const trace = store.trace<Row>('t', new Arrangement([column('b'), column('c'), WHOLE_ROW], 0, 0))
    trace.stage(ZSet.of(...Array.from({ length: 2000 }, (_, i) => ({ a: 1, b: (i * 7919) % 2000, c: i }))))
    store.flush()
    store.commit()
    const readers = [1, 2, 5].map((pace) => ({ pace, found: [] as Value[], scan: trace.scan() }))
    for (let turn = 0; turn < 2100; turn++) {
      for (const { pace, found, scan } of readers) {
        for (let i = 0; i < (turn % 3) * pace; i++) {
          const next = scan.next()
          if (!next.done) found.push(next.value.row.b)
        }
      }
    }
    for (const { found } of readers) expect(found).toEqual(Array.from({ length: 2000 }, (_, b) => b))
    store.close()
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

  it.each<readonly [string, readonly KeyComponent[]]>([
    ['ascending', [column('a'), column('b')]],
    ['mixed', [{ ...column('a'), direction: 'desc' }, column('b'), WHOLE_ROW]],
  ])('scans more rows than it reads at once, in both directions (%s)', (_order, components) => {
    const store = open()
    store.begin()
    const trace = store.trace<Row>('t', new Arrangement(components))
    trace.stage(ZSet.of(...Array.from({ length: 2500 }, (_, i) => ({ a: i % 5, b: null, c: i }))))
    store.flush()
    store.commit()
    const rows = [...trace.scan()].map(({ row }) => row)
    const descends = components[0]?.direction === 'desc'
    expect(rows.map(({ a, c }) => [a, c])).toEqual(
      Array.from({ length: 2500 }, (_, i) => {
        const a = descends ? 4 - Math.floor(i / 500) : Math.floor(i / 500)
        return [a, (i % 500) * 5 + a]
      }),
    )
    expect([...trace.scan({ reverse: true })].map(({ row }) => row)).toEqual(rows.reverse())
    store.close()
  })
})

describe('a scan on SQLite', () => {
  it('searches the b-tree for its bounds and sorts nothing, whichever way the columns go', () => {
    const driver = openBetterSqlite3(':memory:')
    const plans: string[] = []
    const watched: Driver = {
      ...driver,
      prepare: (sql) => {
        const statement = driver.prepare(sql)
        const all = (parameters: readonly SqlValue[]): ReturnType<typeof statement.all> => {
          plans.push(
            ...driver
              .prepare(`EXPLAIN QUERY PLAN ${sql}`)
              .all(parameters)
              .map((row) => String(row[3])),
          )
          return statement.all(parameters)
        }
        return { ...statement, all }
      },
    }
    const store = new SqliteStore(watched)
    store.begin()
    const trace = store.trace<Row>(
      't',
      new Arrangement([{ ...column('a'), direction: 'desc' }, column('b'), WHOLE_ROW]),
    )
    trace.stage(ZSet.of(...Array.from({ length: 100 }, (_, i) => ({ a: 1, b: i % 10, c: i }))))
    store.flush()
    store.commit()
    expect([...trace.scan({ from: [1, 3], to: [1, 5] })].length).toBe(30)
    expect([...trace.scan({ after: [1, 3], reverse: true })].length).toBe(60)
    expect(plans.length).toBeGreaterThan(5)
    for (const plan of plans) expect(plan).toMatch(/^SEARCH t USING PRIMARY KEY /)
    store.close()
  })
})
