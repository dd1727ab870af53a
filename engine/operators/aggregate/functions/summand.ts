/** What can be summed: numbers and bigints, and nulls, which do not count. */
import { SteppingError } from '../../../value/error.ts'

/** What a user's function gave, if it can be summed. @throws SteppingError if not */
export function summand(kind: string, value: unknown): number | bigint | null {
  const wrong = notSummable(kind, value)
  if (wrong !== undefined) throw wrong
  return value as number | bigint | null
}

/** Why what a function gave for a sample row cannot be summed; undefined if it can, or if the sample says nothing. */
export function summableSample(kind: string, value: unknown): SteppingError | undefined {
  return value === undefined ? undefined : notSummable(kind, value)
}

function notSummable(kind: string, value: unknown): SteppingError | undefined {
  if (typeof value === 'number' || typeof value === 'bigint' || value === null) return undefined
  return new SteppingError(
    `${kind} got ${value === undefined ? 'undefined' : `a ${typeof value}`}, expected a number, a bigint or null`,
    value === undefined ? 'Write null for a missing value, as in row => row.x ?? null.' : undefined,
  )
}
