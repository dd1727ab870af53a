/** The meter reads as a circuit, in memory. */
import { z } from 'zod'
import { aggregate, cache, circuit, join, open, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
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

/** The engine in memory; what is cached can be read like a table, as what is written by hand can. */
export const stepping = (cached: boolean): Contestant<Change> => ({
  name: cached ? 'stepping' : 'stepping, result not cached',
  async start() {
    const db = await open()
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
    }
  },
})
