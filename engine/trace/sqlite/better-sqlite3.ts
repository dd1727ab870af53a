/** The SQLite driver for Node, on better-sqlite3. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { DatabaseError, StoreError } from '../../value/error.ts'
import type { Driver, SqlValue, Statement } from './driver.ts'
import { failure } from './failures.ts'
import { portable } from './file-bytes.ts'
import { lockFile } from './file-lock.ts'
import { NewFile } from './new-file.ts'
import { type FileSettings, secureLog, settingsSql } from './settings.ts'

/**
 * Opens a file (`:memory:` for none) in WAL mode.
 * @param bytes what is in it to begin with: then the file must not be there yet
 * @throws DatabaseError if it is in use, or for a wrong setting; StoreError if it cannot be opened or written
 */
export function openBetterSqlite3(
  name: string,
  settings: FileSettings = {},
  bytes?: Uint8Array | ArrayBuffer,
): Driver {
  const file = name === ':memory:' ? null : name
  const { database, unlock } = connect(file, settingsSql(settings), bytes && portable(bytes))
  const told = <T>(call: () => T): T => {
    try {
      return call()
    } catch (error) {
      throw failure(error, file)
    }
  }
  const driver: Driver = {
    file,
    exec: (sql) => told(() => void database.exec(sql)),
    prepare: (sql) =>
      statement(
        told(() => database.prepare(sql)),
        file,
      ),
    copy: (copy) => {
      if (existsSync(copy)) return false
      const fresh = new NewFile(copy)
      try {
        database.prepare('VACUUM INTO ?').run(fresh.part)
        fresh.keep()
      } catch (error) {
        fresh.discard()
        throw failure(error, copy)
      }
      return true
    },
    bytes: () => told(() => portable(database.serialize())),
    backup: async (copy) => {
      if (existsSync(copy)) throw isThere(copy)
      const fresh = new NewFile(copy)
      try {
        await database.backup(fresh.part)
        fresh.keep()
      } catch (error) {
        fresh.discard()
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
  try {
    secureLog(driver, settings)
  } catch (error) {
    driver.close()
    throw error
  }
  return driver
}

/**
 * Opens a file that others write, to read it: any number may. Nobody is kept from writing by that.
 * @throws DatabaseError if it is not there, or is no SQLite file; StoreError if it cannot be read
 */
export function openForReading(file: string): Driver {
  if (!existsSync(file)) throw new DatabaseError(`there is no file ${file}`)
  try {
    const database = new BetterSqlite3(file, { readonly: true, timeout: 1000 })
    // Whether it can be read shows when it is.
    database.pragma('schema_version')
    return {
      file,
      readOnly: true,
      exec: (sql) => void database.exec(sql),
      prepare: (sql) => statement(database.prepare(sql), file),
      bytes: () => portable(database.serialize()),
      close: () => void database.close(),
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_NOTADB')
      throw new DatabaseError(`${file} is not a SQLite database`)
    throw failure(error, file)
  }
}

function connect(
  file: string | null,
  pragmas: string,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): { database: BetterSqlite3.Database; unlock: () => void } {
  let unlock = (): void => {}
  let database: BetterSqlite3.Database | undefined
  let written = false
  try {
    if (file !== null) unlock = lockFile(file)
    if (file !== null && bytes !== undefined) {
      writeNew(file, bytes)
      written = true
    }
    const inMemory = bytes === undefined ? ':memory:' : Buffer.from(bytes.buffer)
    database = new BetterSqlite3(file ?? inMemory, { timeout: 0 })
    database.exec(pragmas)
    refuseReadOnly(database)
    return { database, unlock }
  } catch (error) {
    database?.close()
    if (file !== null && written) rmSync(file)
    unlock()
    if (error instanceof DatabaseError) throw error
    if ((error as { code?: string }).code === 'SQLITE_NOTADB')
      throw new DatabaseError(`${file} is not a SQLite database`)
    const failed = failure(error, file)
    if (failed instanceof StoreError && failed.reason !== 'unreachable') throw failed
    throw new StoreError(
      'unreachable',
      `${file} cannot be opened: ${(error as Error).message}`,
      error,
      'Does its folder exist, and may you write there?',
    )
  }
}

/** @throws DatabaseError if it is there already, or the system's error */
function writeNew(file: string, bytes: Uint8Array): void {
  if (existsSync(file)) throw isThere(file)
  const fresh = new NewFile(file)
  try {
    writeFileSync(fresh.part, bytes)
    fresh.keep()
  } catch (error) {
    fresh.discard()
    throw error
  }
}

function isThere(file: string): DatabaseError {
  return new DatabaseError(`${file} is there already`, 'Choose another file name.')
}

/** SQLite opens what it may only read as well, and says so when it is to be written: it is better known at once. */
function refuseReadOnly(database: BetterSqlite3.Database): void {
  try {
    database.exec('BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK')
  } catch (error) {
    // Another program is writing: it may have finished by the first step, which says so if it has not.
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
  }
}

function statement(prepared: BetterSqlite3.Statement, file: string | null): Statement {
  const rows = prepared.reader ? prepared.raw(true) : prepared
  return {
    run: (parameters) => {
      try {
        return prepared.run(...(parameters as unknown[])).changes
      } catch (error) {
        throw failure(error, file)
      }
    },
    get: (parameters) => {
      try {
        return rows.get(...(parameters as unknown[])) as readonly SqlValue[] | undefined
      } catch (error) {
        throw failure(error, file)
      }
    },
    all: (parameters) => {
      try {
        return rows.all(...(parameters as unknown[])) as readonly (readonly SqlValue[])[]
      } catch (error) {
        throw failure(error, file)
      }
    },
  }
}
