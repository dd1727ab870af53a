/** One thing at a time: what changes a store is done whole or not at all, and nothing else meanwhile. */
import type { Store } from '../trace/trace.ts'
import { DatabaseError, SteppingError } from '../value/error.ts'

export class Exclusive {
  private readonly store: Store
  /** What is going on now, if anything: user functions run inside steps and must not start another. */
  private busy: string | undefined
  private closed = false

  constructor(store: Store) {
    this.store = store
  }

  /** Runs changes to the store in a transaction. @throws SteppingError in the middle of another */
  run(what: string, change: () => void): void {
    this.usable()
    if (this.busy !== undefined) {
      throw new SteppingError(
        `${what} was asked for in the middle of ${this.busy}`,
        'Functions of a circuit must not change the database.',
      )
    }
    this.busy = what
    try {
      this.store.begin()
      change()
      this.store.commit()
    } catch (error) {
      this.store.rollback()
      throw error
    } finally {
      this.busy = undefined
    }
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
