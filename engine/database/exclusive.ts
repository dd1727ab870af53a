/** One thing at a time: what changes a store is done whole or not at all, and nothing else meanwhile. */
import type { Store } from '../trace/trace.ts'
import { DatabaseError, SteppingError, StoreError } from '../value/error.ts'

export class Exclusive {
  private readonly store: Store
  private readonly lastStep: () => number
  /** What is going on now, if anything: user functions run inside steps and must not start another. */
  private busy: string | undefined
  private closed = false

  /** @param lastStep the number of the last committed step */
  constructor(store: Store, lastStep: () => number) {
    this.store = store
    this.lastStep = lastStep
  }

  /**
   * Runs changes to the store in a transaction.
   * @throws SteppingError in the middle of another, StoreError if the store fails; then nothing has changed
   */
  run(what: string, change: () => void): void {
    this.alone(what, () => this.transaction(change))
  }

  /** Runs what changes nothing that is stored, but where it is. @throws as `run` does */
  alone<T>(what: string, act: () => T): T {
    this.idle(what)
    this.busy = what
    try {
      return act()
    } catch (error) {
      throw error instanceof StoreError ? this.unchanged(what, error) : error
    } finally {
      this.busy = undefined
    }
  }

  private transaction(change: () => void): void {
    this.store.begin()
    try {
      change()
      this.store.commit()
    } catch (error) {
      this.store.rollback()
      throw error
    }
  }

  /** What is told of storage that failed: what could not be done, and where the database still is. */
  private unchanged(what: string, { reason, message, hint, cause }: StoreError): StoreError {
    return new StoreError(
      reason,
      `${what} failed: ${message}`,
      cause,
      `${hint} Nothing was changed: the database is at step ${this.lastStep()}.`,
    )
  }

  /** @throws SteppingError in the middle of a change, DatabaseError once it is closed */
  idle(what: string): void {
    this.usable()
    if (this.busy === undefined) return
    throw new SteppingError(
      `${what} was asked for in the middle of ${this.busy}`,
      'Functions of a circuit must not change the database.',
    )
  }

  /** @throws DatabaseError once it is closed */
  usable(): void {
    if (this.closed) throw new DatabaseError('the database is closed')
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.store.close()
  }
}
