/** The closure as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, open, table, transitiveClosure } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { type Change, text } from './rows.ts'

const edges = table('edges', { from: z.int(), to: z.int() }, { key: ['from', 'to'] })
const closure = () =>
  circuit('closure', { edges }, ({ edges }) => cache(transitiveClosure(edges), { by: ['from', 'to'] }))

export const stepping: Contestant<Change> = {
  name: 'stepping',
  async start() {
    const db = await open()
    const query = closure()
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
}
