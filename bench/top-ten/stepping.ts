/** The top ten as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, firstN, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { contestant, type Kind } from '../stepping.ts'
import { type Change, type Score, TOP, text } from './rows.ts'

const scores = table('scores', { id: z.int(), group: z.int(), score: z.int() }, { key: 'id' })
const topTen = (cached: boolean) =>
  circuit('top_ten', { scores }, ({ scores }) => {
    const best = firstN(scores, { n: TOP, by: 'group', order: [['score', 'desc'], 'id'] })
    return cached ? cache(best, { by: 'group' }) : best
  })

export const stepping = (kind: Kind): Contestant<Change> =>
  contestant<Change, Score>(
    {
      circuit: topTen,
      apply(tx, { remove, insert }) {
        tx.remove(scores, ...remove)
        tx.insert(scores, ...insert)
      },
      text,
    },
    kind,
  )
