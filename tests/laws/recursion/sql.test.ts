/** Recursive queries against `WITH RECURSIVE … UNION` in SQLite, on random histories, with a restart between any two steps. */
import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { filter, fixpoint, join, map, transitiveClosure, ZSet } from '../../../engine/index.ts'
import { onSqlite } from '../places.ts'
import { assertForHistories, type Edge, longer, stepsOf } from './graphs.ts'
import { type Build, Running } from './run.ts'

const QUERIES: Readonly<Record<string, readonly [Build, string]>> = {
  'ways between nodes': [
    (edges) => transitiveClosure(edges),
    `WITH RECURSIVE ways(a, b) AS (
       SELECT a, b FROM edges UNION SELECT ways.a, edges.b FROM ways JOIN edges ON ways.b = edges.a)
     SELECT a AS "from", b AS "to" FROM ways`,
  ],
  'nodes of the same generation': [
    (edges) =>
      fixpoint(
        join(edges, edges, {
          on: ['from', 'from'],
          select: (one, other) => ({ from: one.to, to: other.to }),
        }),
        (pairs) =>
          join(
            join(pairs, edges, {
              on: ['from', 'from'],
              select: (pair, edge) => ({ one: edge.to, parent: pair.to }),
            }),
            edges,
            { on: ['parent', 'from'], select: (pair, edge) => ({ from: pair.one, to: edge.to }) },
          ),
      ),
    `WITH RECURSIVE same(a, b) AS (
       SELECT x.b, y.b FROM edges x JOIN edges y ON x.a = y.a
       UNION SELECT x.b, y.b FROM same JOIN edges x ON x.a = same.a JOIN edges y ON y.a = same.b)
     SELECT a AS "from", b AS "to" FROM same`,
  ],
  'how far a node is from another, along at most five edges': [
    (edges) =>
      fixpoint(
        map(edges, ({ from, to }) => ({ from, to, far: 1 })),
        (ways) =>
          filter(
            join(ways, edges, {
              on: ['to', 'from'],
              select: ({ from, far }, { to }) => ({ from, to, far: far + 1 }),
            }),
            ({ far }) => far <= 5,
          ),
      ),
    `WITH RECURSIVE ways(a, b, far) AS (
       SELECT a, b, 1 FROM edges
       UNION SELECT ways.a, edges.b, far + 1 FROM ways JOIN edges ON ways.b = edges.a WHERE far + 1 <= 5)
     SELECT a AS "from", b AS "to", far FROM ways`,
  ],
  'two streams that follow from each other': [
    (edges) =>
      fixpoint({ odd: edges, even: filter(edges, () => false) }, ({ odd, even }) => ({
        odd: longer(even, edges),
        even: longer(odd, edges),
      })).even,
    `WITH RECURSIVE ways(a, b, parity) AS (
       SELECT a, b, 1 FROM edges
       UNION SELECT ways.a, edges.b, 1 - parity FROM ways JOIN edges ON ways.b = edges.a)
     SELECT a AS "from", b AS "to" FROM ways WHERE parity = 0`,
  ],
}

it.each(Object.entries(QUERIES))('%s', (_name, [build, sql]) => {
  const oracle = new BetterSqlite3(':memory:')
  oracle.exec('CREATE TABLE edges (a INTEGER, b INTEGER)')
  const insert = oracle.prepare('INSERT INTO edges VALUES (?, ?)')
  const query = oracle.prepare(sql)
  assertForHistories(50, (graphs) => {
    const place = onSqlite()
    let running = new Running(build, place.store)
    stepsOf(graphs).forEach((step, t) => {
      running = running.after(place.reopened())
      running.step(step)
      oracle.exec('DELETE FROM edges')
      for (const { from, to } of graphs[t] as Edge[]) insert.run(from, to)
      expect(String(running.output)).toBe(String(ZSet.of(...query.all())))
    })
    place.store.close()
  })
  oracle.close()
})
