/**
 * What becomes of the errors of a SQLite library: those that no program is to blame for, such as a full disk, are told in the user's terms. The one
 * place that knows SQLite's result codes.
 */
import { StoreError, type StoreFailure } from '../../value/error.ts'

/** What both libraries call their errors, and how they say which one it is: `SQLITE_FULL`, or the extended result code. */
interface LibraryError extends Error {
  readonly code?: string
  readonly resultCode?: number
}

/** By the primary result code, as sqlite.org/rescode.html has it. */
const CODES: Readonly<Record<string, readonly [number, StoreFailure]>> = {
  PERM: [3, 'read-only'],
  BUSY: [5, 'in use'],
  LOCKED: [6, 'in use'],
  NOMEM: [7, 'full'],
  READONLY: [8, 'read-only'],
  IOERR: [10, 'unreachable'],
  CORRUPT: [11, 'damaged'],
  FULL: [13, 'full'],
  CANTOPEN: [14, 'unreachable'],
  PROTOCOL: [15, 'in use'],
  NOTADB: [26, 'damaged'],
}

/** What is said of a file that something is the matter with, and what to do. */
const WORDS: Readonly<Record<StoreFailure, (file: string, words: string) => readonly [string, string]>> = {
  full: (file) => [`there is no room left to write ${file}`, 'Free some space, and do it again.'],
  'read-only': (file) => [
    `${file} cannot be written, only read`,
    'May you write to it and to its folder? Any SQLite client can read it as it is.',
  ],
  'in use': (file) => [
    `${file} is in use by another program, which is writing to it`,
    'Do it again when that has finished: one program at a time may write.',
  ],
  damaged: (file, words) => [
    `${file} is damaged: ${words}`,
    'verify() tells what SQLite finds wrong with it, PRAGMA integrity_check too where it cannot be opened; a backup is the way back.',
  ],
  unreachable: (file, words) => [
    `${file} cannot be reached: ${words}`,
    'Does its folder exist, is there room, and may you write there?',
  ],
}

/**
 * The error to throw for one of the library's.
 * @param file what the database is called; null in memory
 * @returns a StoreError, or the error itself if it says that the program is wrong, as a syntax error does
 */
export function failure(error: unknown, file: string | null): unknown {
  const reason = reasonOf(error)
  if (reason === undefined) return error
  const [message, hint] = WORDS[reason](file ?? 'the database in memory', (error as Error).message)
  return new StoreError(reason, message, error, hint)
}

function reasonOf(error: unknown): StoreFailure | undefined {
  if (!(error instanceof Error) || error.name !== 'SqliteError') return undefined
  const { code, resultCode } = error as LibraryError
  const name = code?.split('_')[1]
  const found =
    name === undefined
      ? Object.values(CODES).find(([number]) => number === ((resultCode ?? 0) & 0xff))
      : CODES[name]
  return found?.[1]
}
