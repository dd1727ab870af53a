/**
 * W3, transitive closure of 2,000 nodes and 3,000 edges, without cycles and with some: a step removes or inserts one edge. Side by
 * side with hand-written code, d2ts, and SQLite computing it anew. db-ivm has no recursion.
 */
import './mended-d2ts.ts'
import { contest } from '../contest.ts'
import { part } from '../measure.ts'
import { byHand } from './by-hand.ts'
import { randomGraph } from './graph.ts'
import type { Change } from './rows.ts'
import { sqlite } from './sqlite.ts'
import { stepping } from './stepping.ts'

// After the mending, which a static import would not wait for.
const { d2ts } = await import('./d2ts.ts')

const NODES = part(2_000)
const EDGES = part(3_000)
const CHANGES = part(1_000)

for (const [what, backward, d2tsSteps] of [
  ['without cycles', 0, 400],
  ['with cycles', 30, 20],
] as const) {
  const { edges, changes } = randomGraph(NODES, EDGES, backward, CHANGES)
  await contest<Change>(
    {
      title: `W3 transitive closure, ${what}: ${NODES} nodes, ${EDGES} edges; loaded in one step`,
      before: [],
      load: [{ insert: edges, remove: [] }],
      rows: EDGES,
      phases: [{ name: 'one edge', changes }],
      contestants: [byHand, stepping({ cached: true }), stepping({ cached: false }), sqlite, d2ts(d2tsSteps)],
    },
    // Short ones: the first of them are for the compiler.
    Number(process.env.BENCH_RUNS ?? 10),
  )
}
