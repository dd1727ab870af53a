/** Laws of accumulators: on random steps, some of them taken back, some after the file was opened again, there is what was written last. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { values } from '../../tests/laws/values.ts'
import { canonicalText } from '../value/canonical.ts'
import type { Value } from '../value/types.ts'
import { Entry, ZSet } from '../zset/zset.ts'
import { Arrangement, Key } from './arrangement.ts'
import { MemoryStore } from './memory/store.ts'
import { openBetterSqlite3 } from './sqlite/better-sqlite3.ts'
import type { Driver } from './sqlite/driver.ts'
import { SqliteStore } from './sqlite/store.ts'
import type { Accumulators, AccumulatorsWithRows, Store } from './trace.ts'

/** Numbers that count up, as groups often are, beside any other values. */
const part = fc.oneof(fc.nat(30), fc.constantFrom<Value>('x', 'y', null), values)
const keysOf = (width: number): fc.Arbitrary<Value[][]> =>
  fc.array(fc.array(part, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 })

/** What is written by a step: a value for some of the keys, or none. */
const write = fc.tuple(fc.nat(7), fc.option(fc.integer(), { nil: undefined }))
const step = fc.record({
  writes: fc.array(write, { maxLength: 6 }),
  ends: fc.constantFrom('committed', 'committed', 'rolled back', 'reopened'),
})
const steps = fc.array(step, { maxLength: 6 })

interface Row {
  readonly k: readonly Value[]
  readonly value: number
}

/** By how many key components there may be: those of all rows together have no row beside them. */
const KINDS = [
  [
    'of a value',
    [0, 1, 2],
    (store: Store, width: number): Accumulators<number> => store.accumulators('a', width),
  ],
  [
    'with rows',
    [1, 2],
    (store: Store, width: number): AccumulatorsWithRows<number, Row> => {
      const components = Array.from({ length: width }, (_, i) => ({
        name: `k${i}`,
        of: (row: never) => (row as Row).k[i],
        identity: null,
      }))
      return store.accumulatorsWithRows('a', new Arrangement(components), ['k', 'value'])
    },
  ],
] as const

const FILES: [string, () => Driver | null][] = [
  ['in memory', () => null],
  ['on SQLite', () => openBetterSqlite3(':memory:')],
]

describe.each(FILES)('accumulators %s', (_name, file) => {
  it.each(KINDS)('%s are what was written last', (_kind, widths, make) => {
    fc.assert(
      fc.property(fc.oneof(...widths.map(keysOf)), steps, (keys, steps) => {
        const driver = file()
        const width = (keys[0] as Value[]).length
        let store: Store = driver === null ? new MemoryStore() : new SqliteStore(driver)
        const opened = (): Accumulators<number> => {
          store.begin()
          const states = make(store, width)
          store.commit()
          return states
        }
        let states = opened()
        let expected = new Map<string, readonly [Key, number]>()
        for (const { writes, ends } of steps) {
          const next = new Map(expected)
          store.begin()
          for (const [nth, value] of writes) {
            const key = new Key(keys[nth % keys.length] as Value[])
            expect(states.get(key)).toBe(expected.get(key.text)?.[1])
            states.stage(key, value)
            stageRow(states, key, next.get(key.text)?.[1], value)
            if (value === undefined) next.delete(key.text)
            else next.set(key.text, [key, value])
          }
          if (ends === 'rolled back') store.rollback()
          else {
            store.flush()
            store.commit()
            expected = next
          }
          if (ends === 'reopened' && driver !== null) {
            store = new SqliteStore(driver)
            states = opened()
          }
          for (const parts of keys) {
            const key = new Key(parts)
            expect(states.get(key)).toBe(expected.get(key.text)?.[1])
          }
          if ('rows' in states) {
            const rows = [...expected.values()].map(([{ parts }, value]) => ({ k: parts, value }))
            const found = [...(states as AccumulatorsWithRows<number, Row>).rows.all()]
            expect(found.map(({ text }) => text).sort()).toEqual(rows.map(canonicalText).sort())
          }
        }
        store.close()
      }),
      runs(300),
    )
  })
})

function stageRow(
  states: Accumulators<number> | AccumulatorsWithRows<number, Row>,
  { parts: k }: Key,
  before: number | undefined,
  after: number | undefined,
): void {
  if (!('rows' in states)) return
  const parts: Entry<Row>[] = []
  if (before !== undefined) parts.push(new Entry({ k, value: before }, -1))
  if (after !== undefined) parts.push(new Entry({ k, value: after }, 1))
  states.rows.stage(ZSet.ofParts(parts))
}
