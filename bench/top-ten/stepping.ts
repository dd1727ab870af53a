/** The top ten as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, firstN, open, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { type Change, TOP, text } from './rows.ts'

const scores = table('scores', { id: z.int(), group: z.int(), score: z.int() }, { key: 'id' })
const topTen = () =>
  circuit('top_ten', { scores }, ({ scores }) =>
    cache(firstN(scores, { n: TOP, by: 'group', order: [['score', 'desc'], 'id'] }), { by: 'group' }),
  )

export const stepping: Contestant<Change> = {
  name: 'stepping',
  async start() {
    const db = await open()
    const query = topTen()
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
}
