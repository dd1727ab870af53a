/** Rows are laid out in columns, whatever is in them, and are the same rows when they are read; SQL shows them as it has such values. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../tests/laws/runs.ts'
import { spaced } from '../../../tests/laws/spaced.ts'
import { values } from '../../../tests/laws/values.ts'
import type { Value } from '../../value/types.ts'
import { ZSet } from '../../zset/zset.ts'
import { Arrangement, column, WHOLE_ROW } from '../arrangement.ts'
import type { Columns } from '../columns.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import { SqliteStore } from './store.ts'

const LAYOUTS: readonly (Columns | null)[] = [
  null,
  ['a', 'b'],
  ['b', 'a', ['c', ['d', ['e', ['f']]]]],
  [['a', ['d']], 'b', 'c'],
]
const ARRANGEMENTS = [
  new Arrangement([]),
  Arrangement.columns(['a']),
  Arrangement.columns(['b', 'a']),
  new Arrangement([{ ...column('a'), direction: 'desc' }, WHOLE_ROW]),
]

/** Rows of which some have the columns that are expected, and others more, fewer, or records where others have none. */
const rows = fc.record(
  {
    a: values,
    b: values,
    c: fc.oneof(values, fc.record({ d: values, e: fc.record({ f: values }) })),
    ' ': values,
  },
  { requiredKeys: ['a', 'b'] },
)
const deltas = fc.array(fc.array(fc.tuple(rows, fc.integer({ min: -1, max: 2 })), { maxLength: 6 }), {
  maxLength: 4,
})

it('what is staged is what is read, row by row, by key, in order, and after it is opened again', () =>
  fc.assert(
    spaced(
      fc.tuple(deltas, fc.constantFrom(...LAYOUTS), fc.constantFrom(...ARRANGEMENTS)),
      ([steps, layout, by]) => {
        const driver = openBetterSqlite3(':memory:')
        let sum = ZSet.empty<unknown>()
        for (const pairs of [...steps, []]) {
          const delta = ZSet.from<unknown>(pairs.filter(([, weight]) => weight !== 0))
          sum = sum.plus(delta)
          const store = new SqliteStore(driver)
          store.begin()
          const trace = store.trace<unknown>('t', by, layout)
          // What was read before it is changed must not be read again.
          for (const { row } of delta.parts) trace.get(by.key(row))
          trace.stage(delta)
          store.flush()
          store.commit()
          expect(ZSet.ofParts([...trace.all()]).equals(sum)).toBe(true)
          expect(ZSet.ofParts([...trace.scan()]).equals(sum)).toBe(true)
          expect(trace.size()).toBe(sum.size)
          for (const entry of sum.entries) expect(trace.weight(entry)).toBe(entry.weight)
          for (const { row } of delta.parts) {
            const key = by.key(row)
            const expected = sum.entries.filter((entry) => by.key(entry.row).text === key.text)
            expect(ZSet.ofParts([...trace.get(key)]).equals(ZSet.ofParts(expected))).toBe(true)
          }
        }
        driver.close()
      },
    ),
    runs(100),
  ))

it('SQL shows every kind of value, and a row as often as it is there', () => {
  const driver = openBetterSqlite3(':memory:')
  const store = new SqliteStore(driver)
  const kinds: Record<string, Value> = {
    nothing: null,
    number: 1.5,
    whole: 3,
    text: "it's",
    yes: true,
    no: false,
    bigint: -12n,
    huge: 2n ** 70n,
    date: new Date('2025-01-31T08:00:00Z'),
    bytes: Uint8Array.of(1, 255),
    list: [1, 'x'],
    record: { a: 1, b: 'y' },
  }
  const expected = [
    null,
    1.5,
    3,
    "it's",
    1,
    0,
    -12,
    String(2n ** 70n),
    '2025-01-31T08:00:00.000Z',
    Buffer.from([1, 255]),
    '[1,"x"]',
    '{"a":1,"b":"y"}',
  ]
  const names = Object.keys(kinds)
  const columns: Columns = names.map((name) => (name === 'record' ? ['record', ['a', 'b']] : name))
  const shown = names.map((name) => `"${name}"`).join(', ')
  // In cells of their own, and as key columns.
  for (const by of [[], names]) {
    store.begin()
    const trace = store.trace(`t ${by.length}`, Arrangement.columns(by), columns)
    trace.stage(ZSet.from([[kinds, 3]]))
    store.flush()
    store.expose('shown', `t ${by.length}`, names)
    store.commit()
    expect(driver.prepare(`SELECT ${shown} FROM shown`).all([])).toEqual([expected, expected, expected])
  }
  driver.close()
})
