/**
 * The history of a database: its step log read as a tree. A step that changes something grows the tree from where the database is; going back
 * and forth (undo, redo, goto) is a step too, which only moves to a place that is there already. Nothing that was committed is ever lost: what was
 * taken back stays in the tree, and its number leads there.
 *
 * A place is the number of the step that made it; 0 is the beginning. Each step but those that move has a place, and comes after the place at which
 * the database was before it. The way from one place to another goes back to where both come from, and forth from there; its sum is the delta
 * between them (Z-sets are a group: report §3, VLDB'23 §2).
 */
import type { Changes, LogEntry, Store } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import { ZSet } from '../zset/zset.ts'

export class History {
  /** The number of the last step. */
  private last: number
  /** Where the database is. */
  private place: number
  private start: Start
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
    const start = store.readMeta(START)
    this.start = start === undefined ? BEGINNING : (JSON.parse(start) as Start)
    this.last = Math.max(store.lastStep(), this.start.step)
    this.place = this.placeOf(this.last)
  }

  get lastStep(): number {
    return this.last
  }

  get here(): number {
    return this.place
  }

  /** Adds a step to the log, in a transaction; it counts once `stepped` is called. */
  append(changes: Changes, goesTo: number | null): number {
    const step = this.last + 1
    this.store.appendLog({ step, goesTo, changes })
    return step
  }

  /** The step that was appended is committed. */
  stepped(step: number, goesTo: number | null): void {
    this.last = step
    this.place = goesTo ?? step
  }

  /** Where the database was after a step. @throws DatabaseError if there was no such step, or it is no longer in the log */
  placeOf(step: number): number {
    if (step === this.start.step) return this.start.place
    const { goesTo } = this.entry(step)
    return goesTo ?? step
  }

  /** The place that a place comes after. */
  before(place: number): number {
    return this.placeOf(place - 1)
  }

  /** Where undo goes. @throws DatabaseError at the beginning */
  get back(): number {
    if (this.place === 0) throw new DatabaseError('there is no step to undo')
    if (this.place <= this.start.step) throw this.pruned(this.place)
    return this.before(this.place)
  }

  /** Where redo goes: one step towards the place that the last moves came from. @throws DatabaseError if the last step was no move back, or that place was pruned */
  get forth(): number {
    for (let step = this.last; step > this.start.step; step--) {
      if (this.entry(step).goesTo === null) break
      const next = this.nextTowards(this.placeOf(step - 1))
      if (next !== null) return next
    }
    throw new DatabaseError(
      'there is no step to redo',
      'After a new step there is nothing to redo; goto reaches every step.',
    )
  }

  /** The steps from one place to another: those taken back, last first, then those taken again. O(steps between them). */
  way(from: number, to: number): { readonly back: readonly LogEntry[]; readonly forth: readonly LogEntry[] } {
    const back: LogEntry[] = []
    const forth: LogEntry[] = []
    for (let [a, b] = [from, to]; a !== b; ) {
      if (a > b) {
        back.push(this.entry(a))
        a = this.before(a)
      } else {
        forth.push(this.entry(b))
        b = this.before(b)
      }
    }
    return { back, forth: forth.reverse() }
  }

  /** What changes from one place to another, by table; tables in which nothing does are left out. O(changes between them). */
  between(from: number, to: number): Map<string, ZSet<unknown>> {
    const { back, forth } = this.way(from, to)
    const sums = new Map<string, ZSet<unknown>>()
    const add = (changes: Changes, sign: 1 | -1): void => {
      for (const [table, delta] of changes) {
        const sum = sums.get(table) ?? ZSet.empty()
        sums.set(table, sign === 1 ? sum.plus(delta) : sum.minus(delta))
      }
    }
    for (const { changes } of back) add(changes, -1)
    for (const { changes } of forth) add(changes, 1)
    for (const [table, sum] of sums) if (sum.isEmpty) sums.delete(table)
    return sums
  }

  /** The entry of a step. @throws DatabaseError if there is none */
  entry(step: number): LogEntry {
    const found = Number.isSafeInteger(step) && step > 0 ? this.store.readLog(step) : undefined
    if (found !== undefined) return found
    if (step >= 0 && step <= this.start.step) throw this.pruned(step)
    throw new DatabaseError(
      `there is no step ${step} in the log`,
      this.last === 0 ? 'There has been none yet.' : `The steps are 1 to ${this.last}.`,
    )
  }

  /** The first step that is still in the log. */
  get first(): number {
    return this.start.step + 1
  }

  /** After which step the log would start if so many were kept, and where the database was after it. */
  startOfLast(keep: number): Start {
    const step = Math.max(this.start.step, this.last - keep)
    return { step, place: this.placeOf(step) }
  }

  /** Whether the way from a place to where the database is would be there if the log started so, or is as it starts now. O(steps on the way). */
  hasWay(from: number, { step }: Start = this.start): boolean {
    for (let [a, b] = [from, this.place]; a !== b; ) {
      if (Math.max(a, b) <= step) return false
      if (a > b) a = this.before(a)
      else b = this.before(b)
    }
    return true
  }

  /**
   * Forgets all but the last steps, in a transaction; it counts once `prunedTo` is called. O(steps forgotten).
   * @returns after which step the log then starts, and where the database was
   */
  prune(keep: number): Start {
    const start = this.startOfLast(keep)
    const { step } = start
    this.store.pruneLog(step + 1)
    this.store.writeMeta(START, JSON.stringify(start))
    return start
  }

  /** The log was pruned, and that is committed. */
  prunedTo(start: Start): void {
    this.start = start
  }

  /** Makes the rows of a table in the log rows of another declaration, in a transaction. O(log). */
  reshape(table: string, reshaped: (rows: ZSet<unknown>) => ZSet<unknown>): void {
    for (let step = this.first; step <= this.last; step++) {
      const entry = this.entry(step)
      const delta = entry.changes.get(table)
      if (delta === undefined) continue
      this.store.rewriteLog({ ...entry, changes: new Map(entry.changes).set(table, reshaped(delta)) })
    }
  }

  /** Writes the log up to a step into another store, in a transaction there. */
  copyInto(store: Store, last: number): void {
    store.writeMeta(START, JSON.stringify(this.start))
    for (let step = this.first; step <= last; step++) store.appendLog(this.entry(step))
  }

  private pruned(step: number): DatabaseError {
    return new DatabaseError(
      `step ${step} is no longer in the log, which was pruned up to step ${this.start.step}`,
      'What was pruned cannot be gone back to.',
    )
  }

  /**
   * The child of where the database is on the way down to a place; null if the place does not come from here.
   * @throws DatabaseError if the log no longer says where the place comes from
   */
  private nextTowards(place: number): number | null {
    let [next, at] = [null as number | null, place]
    while (at > this.place) {
      if (at <= this.start.step) throw this.pruned(at)
      ;[next, at] = [at, this.before(at)]
    }
    return at === this.place ? next : null
  }
}

/** After which step the log starts, and where the database was after it. */
export interface Start {
  readonly step: number
  readonly place: number
}

const BEGINNING: Start = { step: 0, place: 0 }

/** Under which name a store keeps where the log starts. */
const START = 'log start'
