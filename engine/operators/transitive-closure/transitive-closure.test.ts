import fc from 'fast-check'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { table, transitiveClosure, ZSet } from '../../index.ts'

const roads = table('roads', { from: z.int(), to: z.int(), toll: z.int() })
const node = fc.integer({ min: 0, max: 3 })
type Road = { from: number; to: number; toll: number }

/** Warshall's algorithm. */
function closure(edges: readonly Road[]): ZSet<{ from: number; to: number }> {
  const nodes = [0, 1, 2, 3]
  const reached = nodes.map((from) =>
    nodes.map((to) => edges.some((edge) => edge.from === from && edge.to === to)),
  )
  for (const via of nodes)
    for (const from of nodes)
      for (const to of nodes)
        if (reached[from]?.[via] && reached[via]?.[to]) (reached[from] as boolean[])[to] = true
  const pairs = nodes.flatMap((from) => nodes.map((to) => ({ from, to })))
  return ZSet.of(...pairs.filter(({ from, to }) => reached[from]?.[to]))
}

checkOperator({
  name: 'transitive-closure',
  tables: { roads },
  rows: { roads: fc.record({ from: node, to: node, toll: fc.integer({ min: 0, max: 1 }) }) },
  positive: true,
  except: ['fixpoints'],
  build: ({ roads }) => transitiveClosure(roads),
  meaning: {
    batch: ({ roads }) =>
      closure([...(roads as ZSet<Road>)].filter(([, weight]) => weight > 0).map(([row]) => row)),
  },
})
