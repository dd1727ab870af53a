/** What a store knows besides what is in its file goes back with a transaction as that does. */
import { expect, it } from 'vitest'
import { Entry, ZSet } from '../../zset/zset.ts'
import { Arrangement } from '../arrangement.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import { SqliteStore } from './store.ts'

const arrangement = Arrangement.columns(['n'])
const delta = (weight: number) => ZSet.ofParts<unknown>([new Entry({ n: 1 }, weight)])

it('a negative weight that was rolled back is news when it comes again', () => {
  const driver = openBetterSqlite3(':memory:')
  let store = new SqliteStore(driver)
  store.begin()
  store.trace('numbers', arrangement)
  store.commit()
  for (const end of ['rollback', 'commit'] as const) {
    store.begin()
    store.trace('numbers', arrangement).stage(delta(-1))
    store.flush()
    store[end]()
  }
  // Whoever opens the file is told, and takes the row away when its weight comes to 0.
  store = new SqliteStore(driver)
  store.begin()
  const trace = store.trace('numbers', arrangement)
  trace.stage(delta(1))
  store.flush()
  store.commit()
  expect(trace.size()).toBe(0)
  driver.close()
})
