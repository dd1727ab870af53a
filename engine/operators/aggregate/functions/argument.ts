/** What aggregate functions check of what they are given. */
import { found } from '../../../circuit/found.ts'
import { Stream } from '../../../circuit/stream.ts'
import { CircuitError } from '../../../value/error.ts'

/** @throws CircuitError if it is no function, as where somebody hands a stream to `count` */
export function checkFunction(kind: string, given: unknown, what = 'a function of the row'): void {
  if (typeof given === 'function') return
  throw new CircuitError(`${kind} is given ${found(given)}, expected ${what}`, hintFor(kind, given))
}

function hintFor(kind: string, given: unknown): string | undefined {
  if (given instanceof Stream)
    return `It is a function of aggregate: aggregate(stream, { by: 'column', name: ${kind}(…) }).`
  return typeof given === 'string' ? `For a column: ${kind}(row => row.${given}).` : undefined
}
