/** The engine as a contestant: a circuit, in memory or in a SQLite file. */
import { type Circuit, open, type Transaction } from '../engine/node.ts'
import type { Contestant } from './contest.ts'
import { NO_FILE, temporaryFile } from './sqlite-file.ts'

export interface Query<Change, Row> {
  /** What is cached can be read like a table, as what is written by hand can. */
  circuit(cached: boolean): Circuit<{ readonly output: Row }>
  apply(tx: Transaction, change: Change): void
  text(row: Row): string
}

export interface Kind {
  readonly cached: boolean
  readonly onSqlite?: boolean
}

export function contestant<Change, Row>(
  { circuit, apply, text }: Query<Change, Row>,
  { cached, onSqlite = false }: Kind,
): Contestant<Change> {
  return {
    name: `stepping${onSqlite ? ', SQLite file' : ''}${cached ? '' : ', result not cached'}`,
    async start() {
      const { file, remove } = onSqlite ? temporaryFile() : NO_FILE
      // What is compared is work: waiting for the disk costs both sides the same.
      const db = await open(file === undefined ? {} : { file, synchronous: 'normal' })
      const query = circuit(cached)
      db.add(query)
      return {
        step(change) {
          const step = db.step((tx) => apply(tx, change))
          return function* () {
            for (const [row, weight] of step.delta(query)) yield [text(row), weight]
          }
        },
        close() {
          db.close()
          remove()
        },
      }
    },
  }
}
