/** What an accumulator and its row both hold is in the file once, and is read back, whatever becomes of the row. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../tests/laws/runs.ts'
import { spaced } from '../../../tests/laws/spaced.ts'
import { values } from '../../../tests/laws/values.ts'
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { Arrangement, type Key } from '../arrangement.ts'
import type { Columns } from '../columns.ts'
import type { AccumulatorsWithRows } from '../trace.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import type { Driver } from './driver.ts'
import { SqliteStore } from './store.ts'

type State = readonly [number, ...Value[]]
type Row = { readonly [column: string]: Value }

const BY_K = Arrangement.columns(['k'])
const LAYOUT: Columns = ['k', 'set', 'n']
const keyOf = (k: Value): Key => BY_K.key({ k })

/** One step: what becomes of the value of a key, and of its row, where that changes. */
function stepped(
  driver: Driver,
  k: Value,
  value: State | undefined,
  [before, after]: readonly [Row | null, Row | null] = [null, null],
  layout: Columns | null = LAYOUT,
): void {
  const store = new SqliteStore(driver)
  store.begin()
  const states: AccumulatorsWithRows<State, Row> = store.accumulatorsWithRows('a', BY_K, layout)
  states.get(keyOf(k))
  const delta = [before && new Entry(before, -1), after && new Entry(after, 1)]
  states.rows.stage(ZSet.ofParts(delta.filter((entry) => entry !== null)))
  states.stage(keyOf(k), value)
  store.flush()
  // As it is in the cache, before it is as it is in the file.
  expect(canonicalText(states.get(keyOf(k)) ?? null)).toBe(canonicalText(value ?? null))
  store.commit()
}

function readBack(driver: Driver, k: Value, layout: Columns | null = LAYOUT): [string, string] {
  const states: AccumulatorsWithRows<State, Row> = new SqliteStore(driver).accumulatorsWithRows(
    'a',
    BY_K,
    layout,
  )
  return [canonicalText(states.get(keyOf(k)) ?? null), String(ZSet.ofParts([...states.rows.get(keyOf(k))]))]
}

const stored = (driver: Driver): readonly unknown[] =>
  driver.prepare('SELECT value, c1, weight FROM a').get([]) as readonly unknown[]
const bytes = (text: string): Uint8Array => Buffer.from(text)

it('a Z-set of a value that is in a cell of its row is written once, and read back after it is opened again', () => {
  const driver = openBetterSqlite3(':memory:')
  const set = ZSet.from<Value>([
    ['a value with $& and "quotes"', 1],
    [{ b: 2n, a: null }, -3],
  ])
  const text = String(set)
  const row = { k: 'x', set, n: 1 }
  stepped(driver, 'x', [1, set, 'accumulator'], [null, row])
  expect(stored(driver)).toEqual(['[1,\u00011,"accumulator"]', bytes(text), 1])
  expect(readBack(driver, 'x')).toEqual([`[1,${text},"accumulator"]`, `{|${canonicalText(row)}:1|}`])

  // Only the value changes: the row beside it is as it was.
  stepped(driver, 'x', [1, set, 'another'])
  expect(stored(driver)).toEqual(['[1,\u00011,"another"]', bytes(text), 1])
  // Only the row changes.
  stepped(driver, 'x', [1, set, 'another'], [row, { ...row, n: 2 }])
  expect(stored(driver)).toEqual(['[1,\u00011,"another"]', bytes(text), 1])
  // The row goes, and what is remembered must hold everything itself.
  stepped(driver, 'x', [0, set, 'another'], [{ ...row, n: 2 }, null])
  expect(stored(driver)).toEqual([`[0,${text},"another"]`, bytes(''), 0])
  expect(readBack(driver, 'x')).toEqual([`[0,${text},"another"]`, '{||}'])
  // It comes again, with another Z-set than is remembered first.
  const other = ZSet.of<Value>('something that is as long')
  stepped(driver, 'x', [1, set, 'another'], [null, { ...row, set: other }])
  expect(stored(driver)).toEqual([`[1,${text},"another"]`, bytes(String(other)), 1])
  stepped(driver, 'x', [1, set, 'another'], [{ ...row, set: other }, row])
  expect(stored(driver)).toEqual(['[1,\u00011,"another"]', bytes(text), 1])
  stepped(driver, 'x', undefined, [row, null])
  expect(readBack(driver, 'x')).toEqual(['null', '{||}'])
  driver.close()
})

it('what SQL shows of the row is what it was', () => {
  const driver = openBetterSqlite3(':memory:')
  const set = ZSet.of<Value>('a value that is long enough')
  stepped(driver, 'x', [1, set], [null, { k: 'x', set, n: 1 }])
  const store = new SqliteStore(driver)
  store.accumulatorsWithRows('a', BY_K, LAYOUT)
  store.expose('shown', 'a', ['k', 'set', 'n'])
  expect(driver.prepare('SELECT * FROM shown').all([])).toEqual([['x', String(set), 1]])
  driver.close()
})

it('a short Z-set, and one of a row that is kept as its text, are written in the value', () => {
  const driver = openBetterSqlite3(':memory:')
  const short = ZSet.of<Value>(1)
  stepped(driver, 'x', [1, short], [null, { k: 'x', set: short, n: 1 }])
  expect(stored(driver)[0]).toBe('[1,{|1:1|}]')
  const set = ZSet.of<Value>('a value that is long enough')
  const odd = { k: 'x', set, more: 1 }
  stepped(driver, 'x', [1, set], [{ k: 'x', set: short, n: 1 }, odd])
  expect(stored(driver)[0]).toBe(`[1,${set}]`)
  expect(readBack(driver, 'x')).toEqual([`[1,${set}]`, `{|${canonicalText(odd)}:1|}`])
  driver.close()
})

it('whatever becomes of values and rows, what is read is what was written last', async () => {
  const sets = fc
    .array(fc.tuple(values, fc.constantFrom(1, 2, -1)), { maxLength: 3 })
    .map((pairs) => ZSet.from<Value>(pairs))
  const few = fc.tuple(sets, sets, fc.constantFrom<Value>('x', 1, null, [2]))
  const layouts = fc.constantFrom<Columns | null>(
    LAYOUT,
    ['set', 'other', 'k', 'n'],
    ['k', ['set', ['a']]],
    null,
  )
  /** Which of two Z-sets are remembered and put out, if they are. */
  const change = fc.record({
    remembered: fc.constantFrom(0, 1, undefined),
    other: values,
    row: fc.constantFrom(0, 1, null, undefined),
  })
  await fc.assert(
    spaced(fc.tuple(few, layouts, fc.array(change, { maxLength: 6 })), ([[a, b, k], layout, changes]) => {
      const driver = openBetterSqlite3(':memory:')
      let row: Row | null = null
      for (const { remembered, other, row: next } of changes) {
        const before: Row | null = row
        const value: State | undefined =
          remembered === undefined ? undefined : [1, other, remembered === 0 ? a : b, b]
        if (value === undefined) row = null
        else if (next !== undefined) row = next === null ? null : { k, set: next === 0 ? a : b, other, n: 1 }
        stepped(driver, k, value, row === before ? [null, null] : [before, row], layout)
        expect(readBack(driver, k, layout)).toEqual([
          canonicalText(value ?? null),
          String(row === null ? ZSet.empty() : ZSet.of(row)),
        ])
      }
      driver.close()
    }),
    runs(200),
  )
})
