/** Laws of the sets that iterations make: on random weights both stores hold the same, by row, by key and in order, also after being opened again. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { spaced } from '../../tests/laws/spaced.ts'
import { values } from '../../tests/laws/values.ts'
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import { Entry, ZSet } from '../zset/zset.ts'
import { Arrangement, column, type Key } from './arrangement.ts'
import type { Columns } from './columns.ts'
import { MemoryStore } from './memory/store.ts'
import { keyOrder } from './order.ts'
import { openBetterSqlite3 } from './sqlite/better-sqlite3.ts'
import { SqliteStore } from './sqlite/store.ts'
import { type IteratedSet, isInSet, type Store, type Weights } from './trace.ts'

const part = fc.oneof(fc.constantFrom<Value>(1, 2, 'x', null), values)
/** Some have the columns that are expected, others more, or a record where others have none. */
const row = fc.record(
  { a: part, b: fc.oneof(part, fc.record({ d: part })), c: part },
  { requiredKeys: ['a', 'b'] },
)
const weights: fc.Arbitrary<Weights> = fc
  .uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 3 })
  .chain((indexes) =>
    fc.tuple(
      ...indexes
        .sort((a, b) => a - b)
        .map((i) => fc.tuple(fc.constant(i), fc.constantFrom(1, 1, -1, 2, -3, 2 ** 40))),
    ),
  )
  .map((pairs) => pairs.flat())
/** Of few rows, so that they are staged again. */
const steps = fc
  .array(row, { minLength: 1, maxLength: 8 })
  .chain((rows) =>
    fc.array(fc.array(fc.tuple(fc.constantFrom(...rows), weights), { maxLength: 8 }), { maxLength: 5 }),
  )
const arrangements = [
  new Arrangement([]),
  Arrangement.columns(['a']),
  Arrangement.columns(['b', 'a']),
  new Arrangement([{ ...column('a'), direction: 'desc' }]),
  new Arrangement([{ name: 'made', of: ({ a }: { a: Value }) => [a], identity: null }]),
]
const layouts: readonly (Columns | null)[] = [null, ['a', 'b'], ['b', 'a', 'c'], [['b', ['d']], 'a']]

interface Model {
  readonly entry: Entry<unknown>
  readonly weights: Weights
}

function expectSame(set: IteratedSet, by: Arrangement, model: ReadonlyMap<string, Model>): void {
  const all = [...model.values()]
  const inSet = all.filter(({ weights }) => isInSet(weights)).map(({ entry }) => entry)
  const { rows } = set
  const presentAt = (key: Key): string =>
    String(ZSet.ofParts(inSet.filter(({ row }) => by.key(row).text === key.text)))
  // Before anybody has read the rows of a key as a whole.
  for (const { entry } of all) {
    const key = by.key(entry.row)
    expect(String(ZSet.ofParts([...rows.parts(key)]))).toBe(presentAt(key))
  }
  const order = keyOrder(by)
  const inOrder = inSet.toSorted(
    (a, b) => order(by.key(a.row).parts, by.key(b.row).parts) || compare(a.row as Value, b.row as Value),
  )
  expect([...rows.scan()].map(({ text }) => text)).toEqual(inOrder.map(({ text }) => text))
  expect(String(ZSet.ofParts([...rows.all()]))).toBe(String(ZSet.ofParts(inSet)))
  expect(rows.size()).toBe(inSet.length)
  for (const { entry, weights } of all) {
    const key = by.key(entry.row)
    expect(set.weights(entry, key)).toEqual(weights)
    expect(rows.weight(entry)).toBe(isInSet(weights) ? 1 : 0)
    const ofKey = all.filter((other) => by.key(other.entry.row).text === key.text)
    const found = set.of(key).map(({ entry, weights }) => `${entry.text} ${weights}`)
    expect(found.sort()).toEqual(ofKey.map(({ entry, weights }) => `${entry.text} ${weights}`).sort())
    expect(String(ZSet.ofParts([...rows.get(key)]))).toBe(presentAt(key))
  }
  const absent = new Entry({ a: 'nowhere', b: [] }, 1)
  expect(set.weights(absent, by.key(absent.row))).toEqual([])
  expect(set.of(by.key(absent.row)).length).toBe(by.width === 0 ? all.length : 0)
}

it.each([['memory'], ['SQLite']])(
  '%s holds the weights that were staged last, and the set that follows from them',
  (kind) =>
    fc.assert(
      spaced(
        fc.tuple(steps, fc.constantFrom(...arrangements), fc.constantFrom(...layouts), fc.boolean()),
        ([steps, by, layout, readsAlways]) => {
          const driver = kind === 'SQLite' ? openBetterSqlite3(':memory:') : undefined
          let store: Store = driver === undefined ? new MemoryStore() : new SqliteStore(driver)
          const model = new Map<string, Model>()
          for (const step of steps) {
            if (driver !== undefined) store = new SqliteStore(driver)
            store.begin()
            const set = store.iteratedSet<unknown>('s', by, layout)
            if (readsAlways) expectSame(set, by, model)
            const staged = new Map(
              step.map(([row, weights]) => {
                const entry = new Entry<unknown>(row, 1)
                return [entry.text, { entry, weights }]
              }),
            )
            set.stage([...staged.values()])
            // Nothing is to be seen of it yet, and it can be taken back.
            if (readsAlways) expectSame(set, by, model)
            store.rollback()
            store.begin()
            const again = store.iteratedSet<unknown>('s', by, layout)
            if (readsAlways) expectSame(again, by, model)
            again.stage([...staged.values()])
            store.flush()
            store.commit()
            for (const [text, row] of staged) {
              if (row.weights.length === 0) model.delete(text)
              else model.set(text, row)
            }
            if (readsAlways || step === steps.at(-1)) expectSame(again, by, model)
          }
          driver?.close()
        },
      ),
      runs(100),
    ),
)
