/** The disk as imports and exports use it, from inside the worker. */
import {
  closeSync,
  createReadStream,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import { quoted } from '../../engine/trace/sqlite/driver.ts'
import type { DataFiles, NewFile, SqliteFile, SqlValue } from '../transfer/data-files.ts'
import { ImportError } from '../transfer/source.ts'

/** So many bytes are read at once. */
const PIECE = 2 ** 17

export const dataFiles: DataFiles = {
  async read(path) {
    const found = opened(path, () => statSync(path))
    if (found.isDirectory()) throw new ImportError(`${path} is a folder, expected a file`)
    // What cannot be opened is to fail here, and not in the middle of an import.
    const fd = opened(path, () => openSync(path, 'r'))
    return {
      size: found.isFile() ? found.size : null,
      pieces: createReadStream(path, { fd, highWaterMark: PIECE }),
    }
  },
  create,
  sqlite,
}

/**
 * Through a second file beside it, so that a full disk leaves the first as it was. A pipe or a device is written as it is, and so is what a link
 * leads to: a link must not be replaced, least of all /dev/stdout.
 */
function create(path: string): NewFile {
  const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? true
  const written = isFile ? `${path}.${process.pid}.tmp` : path
  const fd = opened(path, () => openSync(written, 'w'))
  const discard = (): void => {
    closeSync(fd)
    if (isFile) rmSync(written, { force: true })
  }
  return {
    write(text) {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    },
    keep() {
      closeSync(fd)
      if (isFile) renameSync(written, path)
    },
    discard,
  }
}

function sqlite(path: string): SqliteFile {
  const found = opened(path, () => statSync(path))
  if (!found.isFile()) throw new ImportError(`${path} is no file, expected a SQLite file`)
  const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true })
  try {
    const tables = database
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
      )
      .all()
      .map(({ name }) => name)
    return {
      tables,
      columns: (table) =>
        database
          .prepare(`SELECT * FROM ${quoted(table)}`)
          .columns()
          .map(({ name }) => name),
      rows: (table) =>
        database
          .prepare(`SELECT * FROM ${quoted(table)}`)
          .safeIntegers()
          .raw()
          .iterate() as Iterable<readonly SqlValue[]>,
      count: (table) =>
        database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${quoted(table)}`).get()?.n ?? 0,
      close: () => void database.close(),
    }
  } catch (error) {
    database.close()
    throw new ImportError(`${path} is no SQLite file that can be read: ${(error as Error).message}`)
  }
}

/** @throws ImportError saying of the file what the system says */
function opened<T>(path: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new ImportError(`there is no file or folder ${path}`, `Paths are relative to ${process.cwd()}.`)
    throw new ImportError(`${path} cannot be opened: ${(error as Error).message}`)
  }
}
