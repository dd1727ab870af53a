/**
 * Database files that last in a browser: in the origin private file system, by the VFS `opfs-sahpool` of SQLite WASM, which needs no headers of the web
 * server. A file is a folder there that holds the pool of one VFS, so that two files can be open in two tabs; a lock of the browser sees to it that
 * one is not.
 */
import { DatabaseError } from '../../value/error.ts'
import type { Driver } from './driver.ts'
import { portable } from './file-bytes.ts'
import { olderFormat } from './file-format.ts'
import { type FileSettings, secureLog, settingsSql } from './settings.ts'
import { wasmDriver } from './wasm-driver.ts'
import type { Pool, SqliteWasm } from './wasm-memory.ts'

/** What a database is called in its pool; its log stands beside it. */
const PATH = '/database'
/** How long a file that is in use is waited for, in ms: a page that is loaded again finds it in use by what is left of itself. */
const PATIENCE = 1000

/** Why there are no such files here, in words; undefined if there are. */
export async function opfsObstacle({ installPool }: SqliteWasm): Promise<string | undefined> {
  if (installPool === undefined) return 'SQLite is here without the part that writes files'
  if (navigator.storage?.getDirectory === undefined || navigator.locks === undefined)
    return 'this browser has no files for pages, or not for those that come neither by HTTPS nor from localhost'
  if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype))
    return 'browsers give files to dedicated Web Workers only, and this is none'
  try {
    await navigator.storage.getDirectory()
    return undefined
  } catch (error) {
    return `the browser gives no files to this page, as in private windows (${(error as Error).message})`
  }
}

/**
 * Opens a file, where nothing is in the way of that.
 * @param bytes what is in it to begin with: then it must not be there yet
 * @throws DatabaseError if it is in use, cannot be opened, or is there already
 */
export async function openInOpfs(
  library: SqliteWasm,
  file: string,
  settings: FileSettings,
  bytes?: Uint8Array | ArrayBuffer,
): Promise<Driver> {
  const pragmas = settingsSql(settings)
  const content = bytes && portable(bytes)
  const { pool, vfs, release } = await takePool(library, file)
  try {
    if (content !== undefined) {
      if (pool.getFileNames().includes(PATH))
        throw new DatabaseError(`${file} is there already`, 'Choose another file name.')
      await pool.importDb(PATH, content)
    }
    const driver = wasmDriver(library, { file, path: PATH, vfs, release })
    try {
      // A log needs memory that connections share, unless there is one only.
      driver.exec(`PRAGMA locking_mode = exclusive; ${pragmas}`)
      secureLog(driver, settings)
      const format = olderFormat(driver)
      if (format !== undefined) await copy(library, driver, `${file}.format-${format}`)
    } catch (error) {
      driver.close()
      throw error
    }
    return driver
  } catch (error) {
    release()
    throw error instanceof DatabaseError ? error : cannotOpen(file, error)
  }
}

/** Deletes a file, if it is there. @throws DatabaseError if it is in use */
export async function deleteInOpfs(library: SqliteWasm, file: string): Promise<void> {
  const { pool, release } = await takePool(library, file)
  try {
    await pool.removeVfs()
  } finally {
    release()
  }
}

/** Copies a database to a new file of that name, or of that name with a number. */
async function copy(library: SqliteWasm, driver: Driver, name: string): Promise<void> {
  const bytes = driver.bytes()
  for (let n = 1; ; n++) {
    const { pool, release } = await takePool(library, n === 1 ? name : `${name}-${n}`)
    const free = !pool.getFileNames().includes(PATH)
    if (free) await pool.importDb(PATH, bytes)
    release()
    if (free) return
  }
}

interface TakenPool {
  readonly pool: Pool
  readonly vfs: string
  /** Gives it back to whoever asks next. */
  release(): void
}

/** @throws DatabaseError if another has it */
async function takePool({ installPool }: SqliteWasm, file: string): Promise<TakenPool> {
  if (installPool === undefined) throw new DatabaseError(`${file} cannot be opened: there are no files here`)
  const since = performance.now()
  const unlock = await lock(file)
  const vfs = `stepping ${file}`
  const options = {
    name: vfs,
    directory: `.stepping/${encodeURIComponent(file)}.pool`,
    // Without, all files of the pool are deleted if one cannot be opened.
    preserveOnInitFailure: true,
    forceReinitIfPreviouslyFailed: true,
    verbosity: 0,
  }
  for (;;) {
    try {
      const pool = await installPool(options)
      // The one of an earlier time, which has been given back.
      if (pool.isPaused()) await pool.unpauseVfs()
      const release = (): void => {
        pool.pauseVfs()
        unlock()
      }
      return { pool, vfs, release }
    } catch (error) {
      // Whoever had the lock may still be about to close its files.
      const isHeld = (error as Error).name === 'NoModificationAllowedError'
      if (isHeld && performance.now() - since < PATIENCE) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      unlock()
      throw isHeld ? inUse(file) : cannotOpen(file, error)
    }
  }
}

/** @returns what gives the lock back; the browser does so when the worker ends. @throws DatabaseError if another has it */
async function lock(file: string): Promise<() => void> {
  const taken = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  navigator.locks
    .request(`stepping ${file}`, { signal: AbortSignal.timeout(PATIENCE) }, () => {
      taken.resolve()
      return held.promise
    })
    .catch(taken.reject)
  try {
    await taken.promise
  } catch {
    throw inUse(file)
  }
  return held.resolve
}

function inUse(file: string): DatabaseError {
  return new DatabaseError(
    `${file} is in use by another tab or worker of this site`,
    'One of them at a time may have a database open: close the other one, or let it do the steps of both.',
  )
}

function cannotOpen(file: string, error: unknown): DatabaseError {
  return new DatabaseError(
    `${file} cannot be opened: ${(error as Error).message}`,
    'Is there room in the storage that the browser gives to this site?',
  )
}
