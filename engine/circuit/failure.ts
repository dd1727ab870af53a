/** What becomes of an error that a user's function throws while a step runs: it says where, and keeps the error as its cause. */
import { canonicalText } from '../value/canonical.ts'
import { StepError, SteppingError } from '../value/error.ts'

/** Errors with this name ask the whole step to stop and are passed on untouched. */
const INTERRUPTED = 'Interrupted'

/** The error of a vertex, from what was thrown in it. `row` is the row that the function was given, if it was given one. */
export function failure(error: unknown, where: string, row?: unknown): unknown {
  if (error instanceof StepError || (error instanceof Error && error.name === INTERRUPTED)) return error
  const hint = error instanceof SteppingError ? error.hint : undefined
  const what = error instanceof SteppingError ? error.message : String(error)
  return new StepError(
    `${where} failed${row === undefined ? '' : ` on the row ${show(row)}`}: ${what}`,
    error,
    hint,
  )
}

function show(row: unknown): string {
  try {
    const text = canonicalText(row)
    return text.length > 120 ? `${text.slice(0, 117)}…` : text
  } catch {
    return 'given to it'
  }
}
