/**
 * Laws of the change feed: whatever is done, undone, gone to, pruned, defined otherwise, dropped and missed, and across restarts, the changes of a published
 * output or a table sum up to what it holds, and whoever resumes from a step is told exactly what those were told who were there.
 */
import fc from 'fast-check'
import { it } from 'vitest'
import { MemoryStore, type Store } from '../../../engine/index.ts'
import { openBetterSqlite3 } from '../../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../../engine/trace/sqlite/store.ts'
import { runs } from '../runs.ts'
import { spaced } from '../spaced.ts'
import { type Action, action } from './actions.ts'
import { Trial } from './trial.ts'

async function check(actions: readonly Action[], reopen: () => Store): Promise<void> {
  const trial = new Trial(reopen)
  for (const action of actions) {
    await trial.perform(action)
    await trial.check(action.resume)
  }
  await trial.wake()
  await trial.fork((actions.at(-1)?.resume ?? 0) % (trial.db.lastStep + 1))
  trial.db.close()
}

it('sums up to what is held, and can be resumed, in memory', async () => {
  const law = fc.asyncProperty(fc.array(action, { maxLength: 25, size: 'max' }), (actions) => {
    const store = new MemoryStore()
    return check(actions, () => store)
  })
  await fc.assert(law, runs(200))
})

it('sums up to what is held, and can be resumed, on SQLite', async () => {
  const law = spaced(fc.array(action, { maxLength: 25, size: 'max' }), async (actions) => {
    const driver = { ...openBetterSqlite3(':memory:') }
    const { close } = driver
    driver.close = () => {}
    await check(actions, () => new SqliteStore(driver))
    close()
  })
  await fc.assert(law, runs(100))
})
