/**
 * One writer per database file: a lock on a small SQLite file beside it, which the operating system gives back when the process
 * ends, however it ends. Readers of the database itself are not kept out.
 */
import BetterSqlite3 from 'better-sqlite3'
import { DatabaseError, StoreError } from '../../value/error.ts'
import { failure } from './failures.ts'

/**
 * Takes the lock of a database file until the function that this returns is called.
 * @throws DatabaseError if another has it, StoreError if it cannot be written
 */
export function lockFile(file: string): () => void {
  let lock: BetterSqlite3.Database | undefined
  try {
    lock = new BetterSqlite3(`${file}-lock`, { timeout: 0 })
    lock.exec('BEGIN IMMEDIATE')
    lock.exec('CREATE TABLE IF NOT EXISTS holder (process INTEGER); DELETE FROM holder')
    lock.prepare('INSERT INTO holder VALUES (?)').run(process.pid)
    lock.exec('COMMIT; BEGIN IMMEDIATE')
    const taken = lock
    return () => void taken.close()
  } catch (error) {
    const holder = lock && readHolder(lock)
    lock?.close()
    const failed = failure(error, `its lock ${file}-lock`)
    if (!(failed instanceof StoreError)) throw failed
    const { reason, message, hint } = failed
    if (reason !== 'in use') throw new StoreError(reason, `${file} cannot be opened: ${message}`, error, hint)
    throw new DatabaseError(
      `${file} is in use by ${holder === process.pid ? 'this process' : holder === undefined ? 'another process' : `process ${holder}`}`,
      'One program at a time may step a database; any number may read it with SQLite.',
    )
  }
}

function readHolder(lock: BetterSqlite3.Database): number | undefined {
  try {
    return lock.prepare<[], { process: number }>('SELECT process FROM holder').get()?.process
  } catch {
    return undefined
  }
}
