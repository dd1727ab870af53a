/** The meter reads as a circuit, in memory and in a SQLite file. */
import { z } from 'zod'
import { aggregate, cache, circuit, join, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { contestant, type Kind } from '../stepping.ts'
import { type Change, text, type Usage } from './rows.ts'

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

export const stepping = (kind: Kind): Contestant<Change> =>
  contestant<Change, Usage>(
    {
      circuit: usage,
      apply(tx, { table, remove, insert }) {
        const into: Table = tables[table]
        tx.remove(into, ...remove)
        tx.insert(into, ...insert)
      },
      text,
    },
    kind,
  )
