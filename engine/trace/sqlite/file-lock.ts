/**
 * One writer per database file: a lock on a small SQLite file beside it, which the operating system gives back when the process
 * ends, however it ends. Readers of the database itself are not kept out.
 */
import BetterSqlite3 from 'better-sqlite3'
import { DatabaseError } from '../../value/error.ts'

/** Takes the lock of a database file until the function that this returns is called. @throws DatabaseError if another has it */
export function lockFile(file: string): () => void {
  const lock = new BetterSqlite3(`${file}-lock`, { timeout: 0 })
  try {
    lock.exec('BEGIN IMMEDIATE')
    lock.exec('CREATE TABLE IF NOT EXISTS holder (process INTEGER); DELETE FROM holder')
    lock.prepare('INSERT INTO holder VALUES (?)').run(process.pid)
    lock.exec('COMMIT; BEGIN IMMEDIATE')
    return () => void lock.close()
  } catch (error) {
    const holder = readHolder(lock)
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new DatabaseError(
      `${file} is in use by ${holder === process.pid ? 'this process' : `process ${holder ?? 'another'}`}`,
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
