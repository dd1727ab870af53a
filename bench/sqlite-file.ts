/** SQLite files that are gone afterwards, and what is written by hand on them: WAL, durability and checkpoints as the engine has them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type { Contestant } from './contest.ts'

export function temporaryFile(): { readonly file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'stepping-bench-'))
  return { file: join(folder, 'bench.db'), remove: () => rmSync(folder, { recursive: true }) }
}

/** In memory instead. */
export const NO_FILE = { file: undefined, remove: () => {} } as const

/**
 * What is written by hand on SQLite, as a contestant.
 * @param start makes its tables in a new file; returns what applies a change and says which rows of the result came and went
 */
export function handWritten<Change, Row>(
  start: (database: BetterSqlite3.Database) => (change: Change) => [Row, number][],
  text: (row: Row) => string,
): Contestant<Change> {
  return {
    name: 'hand-written SQLite',
    start() {
      const { file, remove } = temporaryFile()
      const database = new BetterSqlite3(file)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = normal')
      database.pragma('wal_autocheckpoint = 20000')
      const apply = start(database)
      return {
        step(change) {
          const changed = apply(change)
          return function* () {
            for (const [row, weight] of changed) yield [text(row), weight]
          }
        },
        close() {
          database.close()
          remove()
        },
      }
    },
  }
}
