/**
 * The session protocol: what front ends post to a session and what comes back, all of it plain data that survives
 * structured clone. Rows travel as canonical text, so that nothing a row may hold is lost on the way.
 */

import type { GraphData } from '../../engine/index.ts'

/** One cell to evaluate. `name` is what errors call it: a number in the REPL, the fence's id in a notebook. */
export interface Cell {
  readonly name: string
  readonly source: string
}

/** A row as canonical text, with its weight. */
export type RowText = readonly [text: string, weight: number]

/** A set of rows to be shown: what columns they have if that is known, and which columns identify a row. */
export interface Rows {
  /** Column names in the order to show them; null where rows are no records or their columns are not known. */
  readonly columns: readonly string[] | null
  /** The columns by which a removed and an added row are the same thing changed; empty where there is no such key. */
  readonly key: readonly string[]
  /** Whether there is one row at most: then a removed and an added row are the same thing changed without any key. */
  readonly single?: boolean
  readonly rows: readonly RowText[]
}

/** What one output changed by. Rows are in contract order: by key, then removals before additions, then by row. */
export interface Delta extends Rows {
  /** `circuit.output`, or the circuit's name alone where it has one unnamed output. */
  readonly output: string
  /** The first and the last step that are summed up here; equal for a single step. */
  readonly from: number
  readonly to: number
}

/** Rows that a cell asked to see: a view, a table, a list of circuits. */
export interface Table extends Rows {
  readonly title: string
}

/** The value of a cell's last expression. */
export type CellValue =
  /** Plain data, as canonical text. */
  | { readonly kind: 'data'; readonly text: string }
  /** A Z-set. */
  | ({ readonly kind: 'zset' } & Rows)
  /** Anything else (a circuit, a function), as a one-line or many-line description. */
  | { readonly kind: 'text'; readonly text: string }

/** Why a cell failed: no stack and no path, so that it can be recorded. */
export interface CellError {
  /** The class of the error, e.g. `TableError`, `TypeError`. */
  readonly name: string
  readonly message: string
  readonly hint: string | null
  /** The cell that the failing code stands in: not always the one that was evaluated. */
  readonly cell: string
  /** 1-based, in the cell's source as written; null where the engine cannot tell. */
  readonly line: number | null
  readonly column: number | null
}

/** What evaluating one cell gave. */
export interface Reply {
  readonly deltas: readonly Delta[]
  readonly value: CellValue | null
  readonly stdout: string
  readonly tables: readonly Table[]
  readonly error: CellError | null
  /** The number of the last committed step after the cell. */
  readonly step: number
  /** Wall time, milliseconds. Never recorded. */
  readonly elapsed: number
  /** The files that the cell has read rows from, as it called them; none if it is left out. */
  readonly files?: readonly string[]
}

/** How far a long import or export in the running cell is, or the filling of a circuit. */
export interface Progress {
  /** The table or circuit that rows go to, or what they come from. */
  readonly what: string
  readonly rows: number
  /** How much is done, of the file or of all rows, 0 to 1; null where that is not known. */
  readonly share: number | null
}

/** How a session is set up. */
export interface SessionOptions {
  /** The SQLite file of the state; in memory without. */
  readonly file?: string
  /** Seeds Math.random and crypto.randomUUID inside cells; without, they are the platform's. */
  readonly seed?: number
  /** Fixes what Date says the time is inside cells (ISO 8601). */
  readonly clock?: string
  /** The data files that cells may read, by the path they are declared under. */
  readonly data?: Readonly<Record<string, string>>
  /** Whether cells may read and write files by their paths; without, they read only that data. */
  readonly files?: boolean
}

/** What is known of a table or circuit, for listings and completion. */
export interface Catalog {
  /** The number of the last committed step. */
  readonly step: number
  readonly tables: readonly {
    readonly name: string
    readonly columns: readonly string[]
    readonly key: readonly string[]
    readonly rows: number
  }[]
  readonly circuits: readonly {
    readonly name: string
    readonly inputs: readonly string[]
    readonly outputs: readonly string[]
    readonly vertices: number
  }[]
}

/** The graph of a circuit as plain data, with what building it said. */
export interface CircuitGraph {
  readonly graph: GraphData
  readonly warnings: readonly string[]
}

/** Whether a source can be evaluated as it stands, or the reader is still in the middle of it. */
export type Completeness = 'complete' | 'incomplete'

/** A session as every front end sees it, wherever it runs. */
export interface Session {
  /** Evaluates one cell; never rejects for a mistake in the cell: that is `reply.error`. Cells are evaluated one at a time. `progress` hears of what takes long. */
  evaluate(cell: Cell, progress?: (progress: Progress) => void): Promise<Reply>
  /** Stops the running cell, which then replies with an `Interrupted` error; its uncommitted step is rolled back. */
  interrupt(): void
  catalog(): Promise<Catalog>
  /** The graph of a circuit as it was written, or, incremental, as the database runs it; null if there is no such circuit. */
  graph(circuit: string, incremental: boolean): Promise<CircuitGraph | null>
  close(): Promise<void>
}

/** What a client posts to the worker that owns the session. */
export type Request =
  | { readonly id: number; readonly kind: 'open'; readonly options: SessionOptions }
  | { readonly id: number; readonly kind: 'evaluate'; readonly cell: Cell }
  | { readonly id: number; readonly kind: 'catalog' }
  | {
      readonly id: number
      readonly kind: 'graph'
      readonly circuit: string
      readonly incremental: boolean
    }
  | { readonly id: number; readonly kind: 'close' }
  /** Asks the evaluation of that id to stop, if it still runs; not answered, since the evaluation is. */
  | { readonly id: number; readonly kind: 'interrupt' }

/** What the worker posts back: the answer to the request of that id, or why there is none; before that, how far it is. */
export type Response =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly kind: 'done'; readonly result: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly error: CellError }
