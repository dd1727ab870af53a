/** Sums and products of weights are exact, or an error: whole numbers beyond 2^53 would be rounded silently. */
import { ValueError } from '../value/error.ts'

/** A weight that would have to be rounded. */
export class InexactWeight extends ValueError {}

/**
 * A sum or product of weights, which is exact if and only if it is a safe integer.
 * @param what it is, for the error; or the row of which it is
 * @param of what it is of the row
 * @throws ValueError past the weights that are exact
 */
export function exact(
  weight: number,
  what: string | { readonly text: string },
  of = 'the weight of',
): number {
  if (Number.isSafeInteger(weight)) return weight
  const name = typeof what === 'string' ? what : `${of} ${what.text}`
  throw new InexactWeight(`${name} grew past ${Number.MAX_SAFE_INTEGER}, the largest that is exact`)
}
