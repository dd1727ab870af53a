/** What becomes of an error that a user's function throws while a step runs: it says where, and keeps the error as its cause. */
import { canonicalText } from '../value/canonical.ts'
import { StepError, SteppingError } from '../value/error.ts'

/** Errors with this name ask the whole step to stop and are passed on untouched. */
const INTERRUPTED = 'Interrupted'

/** A function that failed on a row; the runner adds which vertex it belongs to. */
class RowFailure extends StepError {}

/** The error of an operator whose function threw when it was given a row. */
export function rowFailure(error: unknown, row: unknown): unknown {
  return wrapped(
    error,
    (what) => new RowFailure(`failed on the row ${show(row)}: ${what}`, error, hintOf(error)),
  )
}

/** The error of a vertex, from what was thrown in it; `where` is its operator and path. */
export function vertexFailure(error: unknown, where: string): unknown {
  if (error instanceof RowFailure) return new StepError(`${where} ${error.message}`, error.cause, error.hint)
  return wrapped(error, (what) => new StepError(`${where} failed: ${what}`, error, hintOf(error)))
}

function wrapped(error: unknown, wrap: (what: string) => StepError): unknown {
  if (error instanceof StepError || (error instanceof Error && error.name === INTERRUPTED)) return error
  return wrap(error instanceof SteppingError ? error.message : String(error))
}

function hintOf(error: unknown): string | undefined {
  return error instanceof SteppingError ? error.hint : undefined
}

function show(row: unknown): string {
  try {
    const text = canonicalText(row)
    return text.length > 120 ? `${text.slice(0, 117)}…` : text
  } catch {
    return 'given to it'
  }
}
