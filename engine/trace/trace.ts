/**
 * What the engine asks of storage: traces, accumulators, and a store that commits a step's changes to all of them at once.
 *
 * Reads always answer as of the last flush. What a step stages is invisible until the store flushes it, so that a step that
 * fails half-way leaves nothing behind, and every read inside a step sees z⁻¹ of the integral (report Def 3.27).
 */
import type { Value } from '../value/types.ts'
import type { Entry, ZSet } from '../zset/zset.ts'
import type { Arrangement, Key } from './arrangement.ts'
import type { Columns } from './columns.ts'

/**
 * Bounds of an ordered scan, in the arrangement's order: where a component descends, `from` has the greater value. A bound with fewer
 * components than the key stands for all keys that begin with it: `from` and `to` include them, `after` and `before` do not.
 */
export interface Range {
  readonly from?: readonly Value[]
  /** Instead of `from`. */
  readonly after?: readonly Value[]
  readonly to?: readonly Value[]
  /** Instead of `to`. */
  readonly before?: readonly Value[]
  /** From the end of the range to its beginning. */
  readonly reverse?: boolean
}

/** An entry with the components of its key. */
export interface Keyed<T = unknown> {
  readonly parts: readonly Value[]
  readonly entry: Entry<T>
}

/** The stored integral of one stream, arranged by one key. */
export interface Trace<T = unknown> {
  readonly arrangement: Arrangement
  /** Announces keys that are about to be read, so that a distant store can fetch them in one round trip. */
  load(keys: readonly Key[]): void
  /**
   * The rows of one key with their weights, each once; O(their number), plus O(log |state|) on SQLite, and in memory O(what came for the
   * key since it was last read).
   */
  get(key: Key): readonly Entry<T>[]
  /**
   * Entries whose weights sum to the rows of one key; a row may stand in it more than once. What is linear reads these: O(their number) and
   * nothing else. Good until the next flush.
   */
  parts(key: Key): readonly Entry<T>[]
  /**
   * The weight of one row; O(log |state|) on SQLite, in memory O(1 + what came for its key since it was last read).
   * @param parts the components of its key, where they are known
   */
  weight(entry: Entry<T>, parts?: readonly Value[]): number
  /**
   * The rows in a range by key, each component in its direction, rows of one key in the order of rows; O(log |state|) to the first, then
   * O(1) a row. In memory the first scan sorts all keys, and rows of one key are read at once.
   */
  scan(range?: Range): IterableIterator<Entry<T>>
  /** All rows, in any order; O(|state|). */
  all(): Iterable<Entry<T>>
  /** As scan, with the keys of the rows. */
  keyed(range: Range): IterableIterator<Keyed<T>>
  /** The number of rows of non-zero weight; O(|state|). */
  size(): number
  /** Adds a delta at the next flush; O(|delta|). @throws ValueError if a row cannot be stored. */
  stage(delta: ZSet<T>): void
}

/** One value per key: the integral of a stream whose weights are accumulators rather than integers (report §11.1). */
export interface Accumulators<V extends Value = Value> {
  load(keys: readonly Key[]): void
  get(key: Key): V | undefined
  /** Replaces the value of a key at the next flush; undefined removes it. */
  stage(key: Key, value: V | undefined): void
}

/**
 * Accumulators of which each has at most one row: the trace of the rows by the keys of the accumulators, kept with them. Whoever stages a row of a key
 * stages its value too.
 */
export interface AccumulatorsWithRows<V extends Value = Value, T = unknown> extends Accumulators<V> {
  readonly rows: Trace<T>
}

/** Weights of a row by iteration: iteration, weight, iteration, weight, … in the order of iterations; no weight is 0, no iteration stands twice. */
export type Weights = readonly number[]

/** A row with its weights. */
export interface Iterated<T = unknown> {
  readonly entry: Entry<T>
  readonly weights: Weights
}

/**
 * What a fixpoint remembers of a recursive stream: the weights that each row has before `distinct` makes a set of them, by iteration, summed over outer steps. What
 * `distinct` puts out follows from these, and is not stored again.
 */
export interface IteratedSet<T = unknown> {
  /** The set: the rows whose weights sum to more than 0, each once. It is not staged to by itself. */
  readonly rows: Trace<T>
  /** The weights of a row, which has the given key; none if it is not there. O(1), O(log |state|) on SQLite. */
  weights(entry: Entry<T>, key: Key): Weights
  /** The rows of a key, also those that are not in the set. O(their number), plus O(log |state|) on SQLite. */
  of(key: Key): readonly Iterated<T>[]
  /** Replaces the weights of rows at the next flush, each once between two; without any a row is forgotten. @throws ValueError if a row cannot be stored */
  stage(rows: readonly Iterated<T>[]): void
}

/** Whether a row of these weights is in the set. */
export function isInSet(weights: Weights): boolean {
  let sum = 0
  for (let n = 1; n < weights.length; n += 2) sum += weights[n] as number
  return sum > 0
}

/** The input deltas of one step, by table. */
export type Changes = ReadonlyMap<string, ZSet<unknown>>

/** One line of the step log. */
export interface LogEntry {
  readonly step: number
  /**
   * The step after which the tables were as they are after this one, where it goes back or forth to how they were; 0 is the beginning. A step that
   * goes to where the database was already changes nothing in the tables: it stands for another definition of something whose changes are kept.
   */
  readonly goesTo: number | null
  readonly changes: Changes
}

/** What one step changed in one thing, where that is kept beside the log. */
export interface KeptChange {
  readonly step: number
  /** The output, as in `receipts.totals`, or the table. */
  readonly of: string
  readonly delta: ZSet<unknown>
}

/** Where the state of one database lives. */
export interface Store {
  /** So many rows can well be given to it at once: between two flushes it holds what was staged in memory. */
  readonly rowsAtOnce: number
  /**
   * The trace of that name, created empty if it is not there. Names are unique within a store.
   * @param columns what its rows are expected to have, if that is known; rows may differ
   */
  trace<T>(name: string, arrangement: Arrangement, columns?: Columns | null): Trace<T>
  accumulators<V extends Value>(name: string, width: number): Accumulators<V>
  /** Accumulators by the keys of an arrangement, with a trace of rows that are arranged by it. */
  accumulatorsWithRows<V extends Value, T>(
    name: string,
    arrangement: Arrangement,
    columns?: Columns | null,
  ): AccumulatorsWithRows<V, T>
  /** @param arrangement of its rows, which are looked up by all of it */
  iteratedSet<T>(name: string, arrangement: Arrangement, columns?: Columns | null): IteratedSet<T>
  /** Forgets what is there under a name. */
  drop(name: string): void
  /** Starts a transaction; what follows is either committed whole or rolled back whole. */
  begin(): void
  /** Makes what was staged readable, inside the transaction. */
  flush(): void
  commit(): void
  /** Back to where `begin` found it; in memory that excludes what was flushed, which comes last for that reason. */
  rollback(): void
  /** Small named texts: the declared tables and circuits. Written inside the transaction. */
  readMeta(name: string): string | undefined
  writeMeta(name: string, text: string | undefined): void
  /** The names of all small texts. */
  metaNames(): readonly string[]
  appendLog(entry: LogEntry): void
  /** Puts an entry in place of the one of its step. */
  rewriteLog(entry: LogEntry): void
  readLog(step: number): LogEntry | undefined
  /** The number of the last step; 0 before the first. */
  lastStep(): number
  /** Forgets all steps before one, with the changes that are kept of them. */
  pruneLog(before: number): void
  /** Keeps what a step changed, beside the log: at most once for a step and a thing. O(|delta|). */
  keepChange(change: KeptChange): void
  /** What is kept of one thing from the steps after one to another, the last included, in their order. O(what is kept of these steps). */
  keptChanges(of: string, after: number, to: number): readonly KeptChange[]
  /** Forgets what is kept of one thing. */
  dropChanges(of: string): void
  /**
   * What a trace held as of the last flush, whether it is open or not; nothing if there is none of that name. O(its rows).
   * @param by the columns that it is arranged by
   */
  contents(trace: string, by: readonly string[]): ZSet<unknown>
  /** Shows a trace under real column names to whoever reads the store directly, where it has such readers. */
  expose(name: string, traceName: string, columns: readonly string[]): void
  /** Takes back what `expose` shows under that name, if anything. */
  conceal(name: string): void
  /** What is wrong with the file itself, in words; nothing in memory. O(|state|). */
  faults(): string[]
  /** Copies everything to a new file while steps go on: the copy is as of a committed step. Only where the store can do so by itself. */
  readonly backup?: ((file: string) => Promise<void>) | undefined
  /** Everything, as the bytes of a SQLite file, where it is in one or could be. O(|state|). */
  bytes?(): Uint8Array<ArrayBuffer>
  /** The file that it is in; null or undefined if it ends with the program. */
  readonly file?: string | null
  /** Writes the log that commits go to back into the file, where there is one. @returns false if a reader of the file kept it from all of that */
  checkpoint?(): boolean
  close(): void
}
