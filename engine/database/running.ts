/** A circuit that runs in a database. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Runner } from '../circuit/runner.ts'
import type { Claims } from './state-opener.ts'

export interface Running {
  readonly circuit: Circuit<unknown>
  readonly runner: Runner
  readonly claims: Claims
  readonly since: number
  /** Whether it must run in every step, as delays do, and cannot be undone by negation. */
  readonly timed: boolean
  /** Whether its steps are made beside those of the database that it is a copy of. */
  readonly unseen: boolean
}
