/** What imports and exports need of the session that they are in, and how they can be asked for. */
import { type Database, type Step, SteppingError } from '../../engine/index.ts'
import type { DataFiles } from '../transfer/data-files.ts'
import type { ImporterOptions } from '../transfer/importer.ts'
import type { ReadOptions } from '../transfer/reader.ts'
import type { DataTexts } from './data.ts'
import type { Progress } from './protocol.ts'

/** What a session lends these functions. */
export interface TransferHost {
  readonly db: Database
  readonly data: DataTexts
  /** Undefined where cells read only data that they were given. */
  readonly files: DataFiles | undefined
  /** Notes that the running cell has read a file. */
  reading(path: string): void
  /** Does something that looks by itself whether it must stop, and says how far it is. */
  stopping<T>(work: (around: Stopping) => Promise<T>): Promise<T>
  /** The last step that was made in this session. */
  lastStep(): Step | undefined
}

export interface Stopping {
  mustStop(): boolean
  progress(progress: Progress): void
}

/** How a file is read; everything may be left out. */
export interface ReadRowsOptions extends Omit<ReadOptions, 'format'> {
  /** csv, tsv, jsonl, json or sqlite; what the file's name says without. */
  readonly as?: string
}

/** How an import is done; everything may be left out. */
export interface ImportRowsOptions extends ReadRowsOptions, Partial<Omit<ImporterOptions, 'rejects'>> {
  /** The table of another SQLite file. */
  readonly table?: string
  /** A file that bad records are written to; they are skipped then. */
  readonly rejects?: string
}

export interface ExportRowsOptions {
  /** csv, tsv, jsonl or json; what the file's name says without. */
  readonly as?: string
  /** Each row once, with its weight in the column ±. */
  readonly weights?: boolean
  /** What the last step changed in it, with weights. */
  readonly delta?: boolean
}

/** Progress is told so often, ms. */
export const TELL_EVERY = 100

/** The disk. @throws SteppingError where there is none */
export function filesOf({ files }: TransferHost, path: string): DataFiles {
  if (files !== undefined) return files
  throw new SteppingError(
    `${path} cannot be opened here: a notebook reads the data that it declares, and writes no files`,
    "await exportText('output') gives what would be written, as a text.",
  )
}
