/** The closure as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, open, table, transitiveClosure } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { type Change, text } from './rows.ts'

const edges = table('edges', { from: z.int(), to: z.int() }, { key: ['from', 'to'] })
const closure = (cached: boolean) =>
  circuit('closure', { edges }, ({ edges }) => {
    const pairs = transitiveClosure(edges)
    return cached ? cache(pairs, { by: ['from', 'to'] }) : pairs
  })

/** The engine in memory; what is cached can be read like a table, as what is written by hand can. */
export const stepping = (cached: boolean): Contestant<Change> => ({
  name: cached ? 'stepping' : 'stepping, result not cached',
  async start() {
    const db = await open()
    const query = closure(cached)
    db.add(query)
    return {
      step({ insert, remove }) {
        const step = db.step((tx) => {
          tx.remove(edges, ...remove)
          tx.insert(edges, ...insert)
        })
        return function* () {
          for (const [pair, weight] of step.delta(query)) yield [text(pair), weight]
        }
      },
    }
  },
})
