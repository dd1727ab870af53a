/** Names that SQLite takes for one. */
import { expect, it } from 'vitest'
import { ZSet } from '../../zset/zset.ts'
import { Arrangement } from '../arrangement.ts'
import type { Accumulators } from '../trace.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import { SqliteStore } from './store.ts'

const by = Arrangement.columns(['n'])

it('traces and accumulators whose names differ in capital letters alone are kept apart, also in a reopened file', () => {
  const driver = openBetterSqlite3(':memory:')
  const names = ['c.totals by (n)', 'c.Totals by (n)', 'c.TOTALS by (n)']
  const fill = (store: SqliteStore, names: readonly string[], weight: number): void => {
    store.begin()
    for (const [n, name] of names.entries()) {
      store.trace(name, by).stage(ZSet.from([[{ n }, weight]]))
      ;(store.accumulators(`${name} sums`, 1) as Accumulators<number>).stage(
        by.key({ n: 0 }),
        n * 10 * weight,
      )
    }
    store.flush()
    store.commit()
  }
  const held = (store: SqliteStore): unknown[] =>
    names.map((name) => [
      [...store.trace(name, by).scan()].map(({ row, weight }) => [row, weight]),
      store.accumulators(`${name} sums`, 1).get(by.key({ n: 0 })),
    ])
  const store = new SqliteStore(driver)
  fill(store, names, 1)
  const expected = names.map((_name, n) => [[[{ n }, 1]], n * 10])
  expect(held(store)).toEqual(expected)
  expect(held(new SqliteStore(driver))).toEqual(expected)

  const again = new SqliteStore(driver)
  again.begin()
  again.drop('c.Totals by (n)')
  again.commit()
  const left = held(new SqliteStore(driver)) as [unknown[], unknown][]
  expect(left.map(([rows]) => rows.length)).toEqual([1, 0, 1])
  driver.close()
})

it('a rollback takes back the name of a table that was new', () => {
  const driver = openBetterSqlite3(':memory:')
  const store = new SqliteStore(driver)
  store.begin()
  store.trace('a by (n)', by)
  store.commit()
  store.begin()
  store.trace('A by (n)', by)
  store.rollback()
  expect(store.metaNames()).toEqual([])
  driver.close()
})
