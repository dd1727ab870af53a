/** What can be set of a database file: what a step waits for, when the write-ahead log is written back, and how much is kept in memory. */
import { DatabaseError, StoreError } from '../../value/error.ts'
import type { Driver } from './driver.ts'

export interface FileSettings {
  /**
   * What a step waits for. However it is set, a step that has returned outlives the end of the process; what the machine may lose when its power
   * fails, or its system crashes, is:
   * - `full`, the default, SQLite's own: nothing. Each step waits until the disk has it, and opening the file waits until the disk has what a process that was
   *   killed has left in the write-ahead log;
   * - `extra`: nothing. In a write-ahead log, SQLite does the same as for `full`;
   * - `normal`: the last steps, those since the log was last written back. What is left is a whole database, as of a step;
   * - `off`: anything. The file may be damaged beyond repair: for data that can be made again.
   */
  readonly synchronous?: 'off' | 'normal' | 'full' | 'extra'
  /**
   * After how many pages in the write-ahead log a step writes them back into the database file; 20,000, which are 80 MB, if it does not say. `manual`
   * leaves it to `checkpoint()` and `close()`: until then the log grows with every step. What a process that was killed has left in it is written back when the
   * file is opened, unless `synchronous` is `normal` or `off`.
   */
  readonly checkpoint?: number | 'manual'
  /**
   * How many MB are kept in memory at most, about, of the file's pages by SQLite, and as many of rows that were read lately; if it does not say, 16 of pages
   * and 64 of rows.
   */
  readonly cacheSize?: number
}

const SYNCHRONOUS = ['off', 'normal', 'full', 'extra']
/** A checkpoint writes each page once however often it was logged: rarer ones cost less (SQLite's own is 1,000 pages). */
const CHECKPOINT = 20_000
/** SQLite counts both in 32 bits. */
const MOST = 2 ** 31 - 1

/** The settings in SQL, with the write-ahead log that they speak of. @throws DatabaseError if one is not what it can be */
export function settingsSql({
  synchronous = 'full',
  checkpoint = CHECKPOINT,
  cacheSize,
}: FileSettings): string {
  if (!SYNCHRONOUS.includes(synchronous))
    throw wrong('synchronous', synchronous, `one of ${SYNCHRONOUS.join(', ')}`)
  if (
    checkpoint !== 'manual' &&
    !(Number.isSafeInteger(checkpoint) && checkpoint > 0 && checkpoint <= MOST)
  ) {
    throw wrong(
      'checkpoint',
      checkpoint,
      "a whole number of pages, 1 or more, or 'manual'",
      checkpoint === 0 ? "For none but those that checkpoint() makes, say 'manual'." : undefined,
    )
  }
  const pragmas = [
    'journal_mode = WAL',
    `synchronous = ${synchronous}`,
    `wal_autocheckpoint = ${checkpoint === 'manual' ? 0 : checkpoint}`,
  ]
  if (cacheSize !== undefined) {
    const kibibytes = Math.round(cacheSize * 1024)
    if (!(typeof cacheSize === 'number' && kibibytes > 0 && kibibytes <= MOST))
      throw wrong('cacheSize', cacheSize, 'a number of MB above 0')
    pragmas.push(`cache_size = -${kibibytes}`)
  }
  return pragmas.map((pragma) => `PRAGMA ${pragma};`).join('')
}

/**
 * Where nothing may be lost, has the disk have what a killed process has left in the log before anybody is told of it: it is read from there, but may be in
 * the system's memory alone. O(log), which is empty after `close()`.
 */
export function secureLog(driver: Pick<Driver, 'exec'>, { synchronous = 'full' }: FileSettings): void {
  if (synchronous === 'normal' || synchronous === 'off') return
  try {
    driver.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } catch (error) {
    // The log is synced first, then written back: for that there may be no room.
    if (!(error instanceof StoreError && error.reason === 'full')) throw error
  }
}

/** How much memory rows may take that were read lately; undefined for the usual. */
export function rowCacheBytes({ cacheSize }: FileSettings): number | undefined {
  return cacheSize === undefined ? undefined : Math.round(cacheSize * 2 ** 20)
}

function wrong(name: string, given: unknown, expected: string, hint?: string): DatabaseError {
  const shown = typeof given === 'string' ? JSON.stringify(given) : String(given)
  return new DatabaseError(`open: ${name} is ${shown}, expected ${expected}`, hint)
}
