/** What can be followed, and who follows it. */
import type { DatabaseError } from '../value/error.ts'
import type { ZSet } from '../zset/zset.ts'
import type { Change } from './change-log.ts'
import type { Outcome } from './step.ts'

export interface FollowOptions {
  /** The last step whose change is known already; without, what comes from now on is told. */
  readonly from?: number
}

export interface ChangesOptions extends FollowOptions {
  /** Ends the iterator when it is aborted. */
  readonly signal?: AbortSignal
}

/** Something whose changes are followed. */
export interface Source<T> {
  readonly name: string
  /** What a step has changed in it. */
  in(step: Outcome): ZSet<T>
  /** What the steps after one to another have changed in it. @throws DatabaseError if that is no longer known */
  read(after: number, to: number): IterableIterator<Change<T>>
  /** @throws DatabaseError if what has changed since a step is not known */
  check(after: number): void
  /** Why nothing more will come of it; undefined while something may. */
  end(): DatabaseError | undefined
}

/** One who is told of steps. */
export interface Follower {
  see(step: Outcome): void
  /** As in Source. */
  readonly end: Error | undefined
  /** No more will come. */
  close(failure?: Error): void
}
