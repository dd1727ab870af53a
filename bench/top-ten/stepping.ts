/** The top ten as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, firstN, open, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { type Change, TOP, text } from './rows.ts'

const scores = table('scores', { id: z.int(), group: z.int(), score: z.int() }, { key: 'id' })
const topTen = (cached: boolean) =>
  circuit('top_ten', { scores }, ({ scores }) => {
    const best = firstN(scores, { n: TOP, by: 'group', order: [['score', 'desc'], 'id'] })
    return cached ? cache(best, { by: 'group' }) : best
  })

/** The engine in memory; what is cached can be read like a table, as what is written by hand can. */
export const stepping = (cached: boolean): Contestant<Change> => ({
  name: cached ? 'stepping' : 'stepping, result not cached',
  async start() {
    const db = await open()
    const query = topTen(cached)
    db.add(query)
    return {
      step({ insert, remove }) {
        const step = db.step((tx) => {
          tx.remove(scores, ...remove)
          tx.insert(scores, ...insert)
        })
        return function* () {
          for (const [row, weight] of step.delta(query)) yield [text(row), weight]
        }
      },
    }
  },
})
