/** The error that every room throws for a user's mistake: what was found, what was expected, where, and a hint. */

/** A mistake in a user's input. `message` is one sentence in the user's own names; `hint` says the likely cause. */
export class SteppingError extends Error {
  override readonly name: string = 'SteppingError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** A value that cannot be part of a row. `path` leads to it from the row, e.g. `row.tags[2]`. */
export class ValueError extends SteppingError {
  override readonly name = 'ValueError'
}

/** A row that does not fit its table, or a change that the table cannot take. */
export class TableError extends SteppingError {
  override readonly name = 'TableError'
  /** The column whose value does not fit, where it is one. */
  readonly column: string | undefined

  constructor(message: string, hint?: string, column?: string) {
    super(message, hint)
    this.column = column
  }
}

/** A circuit that cannot be built. */
export class CircuitError extends SteppingError {
  override readonly name = 'CircuitError'
}

/** A user's function that failed while a step was running; `cause` is what it threw. */
export class StepError extends SteppingError {
  override readonly name = 'StepError'

  constructor(message: string, cause: unknown, hint?: string) {
    super(message, hint)
    this.cause = cause
  }
}

/** A database that cannot be opened, read or written as asked. */
export class DatabaseError extends SteppingError {
  override readonly name: string = 'DatabaseError'
}

/** Why storage failed: `in use` is by another program that writes, `unreachable` is whatever else the operating system refuses. */
export type StoreFailure = 'full' | 'read-only' | 'in use' | 'damaged' | 'unreachable'

/**
 * Storage that failed, through nobody's mistake in a program: `reason` says how, `cause` is what the storage library threw. What was being done is
 * rolled back whole; what was committed is there, can be read, and can be gone on from once the reason is gone.
 */
export class StoreError extends DatabaseError {
  override readonly name = 'StoreError'
  readonly reason: StoreFailure

  constructor(reason: StoreFailure, message: string, cause: unknown, hint?: string) {
    super(message, hint)
    this.reason = reason
    this.cause = cause
  }
}
