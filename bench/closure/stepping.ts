/** The closure as a circuit, in memory. */
import { z } from 'zod'
import { cache, circuit, table, transitiveClosure } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { contestant, type Kind } from '../stepping.ts'
import { type Change, type Edge, text } from './rows.ts'

const edges = table('edges', { from: z.int(), to: z.int() }, { key: ['from', 'to'] })
const closure = (cached: boolean) =>
  circuit('closure', { edges }, ({ edges }) => {
    const pairs = transitiveClosure(edges)
    return cached ? cache(pairs, { by: ['from', 'to'] }) : pairs
  })

export const stepping = (kind: Kind): Contestant<Change> =>
  contestant<Change, Edge>(
    {
      circuit: closure,
      apply(tx, { remove, insert }) {
        tx.remove(edges, ...remove)
        tx.insert(edges, ...insert)
      },
      text,
    },
    kind,
  )
