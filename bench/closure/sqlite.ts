/** The closure computed anew by SQLite after each change. It only counts and sums the pairs, which spares it handing them over. */
import BetterSqlite3 from 'better-sqlite3'
import type { Contestant } from '../contest.ts'
import { type Change, type Edge, text } from './rows.ts'

const CLOSURE = `WITH RECURSIVE closure(a, b) AS (
  SELECT a, b FROM edges UNION SELECT closure.a, edges.b FROM closure JOIN edges ON edges.a = closure.b
)`

export const sqlite: Contestant<Change> = {
  name: 'SQLite, WITH RECURSIVE',
  atMost: 100,
  runs: 2,
  start() {
    const db = new BetterSqlite3(':memory:')
    db.exec('CREATE TABLE edges (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID')
    const insertEdge = db.prepare('INSERT INTO edges VALUES (?, ?)')
    const removeEdge = db.prepare('DELETE FROM edges WHERE a = ? AND b = ?')
    const count = db.prepare(`${CLOSURE} SELECT count(*), sum(a), sum(b) FROM closure`)
    const all = db.prepare<[], Edge>(`${CLOSURE} SELECT a AS "from", b AS "to" FROM closure`)
    const change = db.transaction(({ insert, remove }: Change) => {
      for (const { from, to } of remove) removeEdge.run(from, to)
      for (const { from, to } of insert) insertEdge.run(from, to)
    })
    return {
      step(edges) {
        change(edges)
        count.get()
        return () => []
      },
      result: () => all.all().map(text),
      close: () => db.close(),
    }
  },
}
