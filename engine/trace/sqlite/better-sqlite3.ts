/** The SQLite driver for Node, on better-sqlite3. */
import { existsSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { DatabaseError } from '../../value/error.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'
import { lockFile } from './file-lock.ts'

/** Opens a file (`:memory:` for none) in WAL mode. @throws DatabaseError if it cannot be opened or is in use */
export function openBetterSqlite3(file: string): Driver {
  const { database, unlock } = connect(file)
  return {
    file: file === ':memory:' ? null : file,
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => statement(database.prepare(sql)),
    backup: async (copy) => {
      if (existsSync(copy)) throw new DatabaseError(`${copy} is there already`, 'Choose another file name.')
      try {
        await database.backup(copy)
      } catch (error) {
        throw new DatabaseError(
          `${copy} cannot be written: ${(error as Error).message}`,
          'Does its folder exist, and is there room?',
        )
      }
    },
    close: () => {
      database.close()
      unlock()
    },
  }
}

function connect(file: string): { database: BetterSqlite3.Database; unlock: () => void } {
  let unlock = (): void => {}
  try {
    if (file !== ':memory:') unlock = lockFile(file)
    const database = new BetterSqlite3(file, { timeout: 0 })
    database.pragma('journal_mode = WAL')
    // A checkpoint rewrites every page once however often it was logged: rarer ones cost less (default is 1,000 pages).
    database.pragma('wal_autocheckpoint = 20000')
    return { database, unlock }
  } catch (error) {
    unlock()
    if (error instanceof DatabaseError) throw error
    const code = (error as { code?: string }).code
    if (code === 'SQLITE_NOTADB') throw new DatabaseError(`${file} is not a SQLite database`)
    throw new DatabaseError(
      `${file} cannot be opened: ${(error as Error).message}`,
      'Does its folder exist, and may you write there?',
    )
  }
}

function statement(prepared: BetterSqlite3.Statement): Statement {
  const rows = prepared.reader ? prepared.raw(true) : prepared
  return {
    run: (parameters) => prepared.run(...(parameters as unknown[])).changes,
    get: (parameters) => rows.get(...(parameters as unknown[])) as readonly SqlValue[] | undefined,
    all: (parameters) => rows.all(...(parameters as unknown[])) as readonly (readonly SqlValue[])[],
  }
}
