/**
 * What steps changed in one thing, as the store has it: of a table in the step log, of a published output beside it. It is read without circuits or
 * declarations, so that another process can.
 */
import type { KeptChange, Store } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import type { ZSet } from '../zset/zset.ts'
import type { History } from './history.ts'

/** What one step changed. */
export interface Change<T = unknown> {
  /** The number of the step. */
  readonly step: number
  readonly delta: ZSet<T>
}

/** What the store says of the changes of a table, where they do not reach back as far as the log. */
interface KeptTable {
  /** The step after which all changes are there. */
  readonly since: number
}

/** What the store says of a published output. */
export interface KeptOutput extends KeptTable {
  readonly circuit: string
  readonly output: string
  /** The last step at which another definition changed what it holds. */
  readonly redefined: number
  /** The trace that holds what the changes sum up to; null if the circuit is not there, or has no such output. */
  readonly trace: string | null
  /** The columns that the trace is arranged by. */
  readonly by: readonly string[]
  /** What identifies a row, as columns or paths: changes are shown in its order. */
  readonly key: readonly string[]
}

export type Kept = KeptTable | KeptOutput

const PREFIX = 'changes of '

/** What is kept of something; undefined for an output that is not published, and for most tables. */
export function keptOf(store: Pick<Store, 'readMeta'>, name: string): Kept | undefined {
  const text = store.readMeta(PREFIX + name)
  return text === undefined ? undefined : (JSON.parse(text) as Kept)
}

export function keptNames(store: Pick<Store, 'metaNames'>): string[] {
  return store
    .metaNames()
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
}

export function writeKept(store: Pick<Store, 'writeMeta'>, name: string, kept: Kept | undefined): void {
  store.writeMeta(PREFIX + name, kept && JSON.stringify(kept))
}

/** So many steps are read at once. */
const PAGE = 256

export class ChangeLog {
  private readonly store: Pick<Store, 'readMeta' | 'keptChanges'>
  private readonly history: Pick<History, 'first' | 'lastStep' | 'entry'>

  constructor(
    store: Pick<Store, 'readMeta' | 'keptChanges'>,
    history: Pick<History, 'first' | 'lastStep' | 'entry'>,
  ) {
    this.store = store
    this.history = history
  }

  /** The step after which all changes of something are there. */
  since(name: string): number {
    return Math.max(keptOf(this.store, name)?.since ?? 0, this.history.first - 1)
  }

  /** @throws DatabaseError if there was no such step, or changes after it are no longer there */
  check(name: string, after: number): void {
    const { lastStep } = this.history
    if (!Number.isSafeInteger(after) || after < 0 || after > lastStep) {
      throw new DatabaseError(
        `changes of ${name} were asked for from step ${after}, the last step is ${lastStep}`,
        after > lastStep
          ? 'Is it another database, or an older copy?'
          : 'Name the last step whose change you have.',
      )
    }
    const since = this.since(name)
    if (after >= since) return
    throw new DatabaseError(
      `changes of ${name} were asked for from step ${after}, they are kept from step ${since} on`,
      `What came before was pruned, or was before it was published or declared as it is: start anew with what it holds, or go on from ${since}.`,
    )
  }

  /**
   * The changes of a table, or of a published output, by the steps after one to another, the last included; those that did not change it are left out.
   * Read page by page: nothing is held between them. O(what the steps changed).
   * @throws DatabaseError as `check`, also where the log is pruned meanwhile
   */
  *read(name: string, isTable: boolean, after: number, to: number): IterableIterator<Change> {
    for (let from = after; from < to; from = Math.min(to, from + PAGE)) {
      this.check(name, from)
      const last = Math.min(to, from + PAGE)
      const kept = this.store.keptChanges(name, from, last)
      yield* isTable ? this.ofTable(name, from, last, kept) : kept.map(({ step, delta }) => ({ step, delta }))
    }
  }

  private ofTable(name: string, after: number, to: number, kept: readonly KeptChange[]): Change[] {
    const changes: Change[] = []
    for (let step = after + 1; step <= to; step++) {
      const delta =
        kept.find((change) => change.step === step)?.delta ?? this.history.entry(step).changes.get(name)
      if (delta !== undefined && !delta.isEmpty) changes.push({ step, delta })
    }
    return changes
  }
}
