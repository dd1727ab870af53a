/** The meter reads as a circuit, in memory and in a SQLite file. */
import { z } from 'zod'
import { aggregate, cache, circuit, join, open, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { NO_FILE, temporaryFile } from '../sqlite-file.ts'
import { type Change, text } from './rows.ts'

const users = table('users', { id: z.int(), name: z.string() }, { key: 'id' })
const meters = table('meters', { id: z.int(), user: z.int() }, { key: 'id' })
const reads = table('reads', { meter: z.int(), at: z.string(), wh: z.int() })
const tables = { users, meters, reads }

const usage = (cached: boolean) =>
  circuit('usage', tables, ({ users, meters, reads }) => {
    const owned = join(meters, users, { on: ['user', 'id'] })
    const joined = join(reads, owned, { on: ['meter', (row) => row.left.id] })
    const sums = aggregate(joined, {
      by: {
        user: (row) => row.right.right.name,
        meter: (row) => row.left.meter,
        day: (row) => row.left.at.slice(0, 10),
      },
      wh: sum((row) => row.left.wh),
    })
    return cached ? cache(sums) : sums
  })

/** The engine; what is cached can be read like a table, as what is written by hand can. */
export const stepping = ({
  cached,
  onSqlite = false,
}: {
  readonly cached: boolean
  readonly onSqlite?: boolean
}): Contestant<Change> => ({
  name: `stepping${onSqlite ? ', SQLite file' : ''}${cached ? '' : ', result not cached'}`,
  async start() {
    const { file, remove } = onSqlite ? temporaryFile() : NO_FILE
    const db = await open(file === undefined ? {} : { file })
    const query = usage(cached)
    db.add(query)
    return {
      step({ table, remove, insert }) {
        const into: Table = tables[table]
        const step = db.step((tx) => {
          tx.remove(into, ...remove)
          tx.insert(into, ...insert)
        })
        return function* () {
          for (const [row, weight] of step.delta(query)) yield [text(row), weight]
        }
      },
      close() {
        db.close()
        remove()
      },
    }
  },
})
