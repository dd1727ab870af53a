/** Aggregate functions by the names of their columns, as users give them to an operator. */

import { found } from '../../circuit/found.ts'
import type { Parameter } from '../../circuit/functions/code.ts'
import { probe, type Shape } from '../../circuit/shape.ts'
import { CircuitError, type SteppingError } from '../../value/error.ts'
import { Aggregate, type Form } from './aggregate-function.ts'

export interface NamedFunction {
  readonly name: string
  readonly made: Aggregate<never, unknown, unknown>
  readonly form: Form
  /** What it gives for a sample row, if there is one that it can take. */
  readonly sample: unknown
}

/**
 * Checks functions on a sample row.
 * @param kind the operator that they are given to
 * @throws CircuitError if one is no aggregate function, or reads a column that rows of this shape do not have
 */
export function namedFunctions(
  kind: string,
  functions: { readonly [name: string]: unknown },
  shape: Shape,
): NamedFunction[] {
  return Object.entries(functions).map(([name, made]) => {
    const reader = `${kind}: "${name}"`
    if (!(made instanceof Aggregate)) {
      throw new CircuitError(
        `${reader} is ${found(made)}, expected an aggregate function such as sum(…) or count()`,
        typeof made === 'function' ? `Call it, as in ${name}: count().` : undefined,
      )
    }
    const { definition } = made
    const sample = probe(shape, reader, (row) => definition.sample(row))
    const wrong = probe(shape, reader, (row) => definition.check?.(row)) as SteppingError | undefined
    if (wrong !== undefined) throw new CircuitError(`${reader}: ${wrong.message}`, wrong.hint)
    return { name, made, form: definition.form(sample, shape, reader), sample }
  })
}

export function functionParameters(functions: readonly NamedFunction[]): { [name: string]: Parameter } {
  return Object.fromEntries(functions.map(({ name, made }) => [name, made.definition.parameter]))
}

/** Whether results look for every row as they do for the sample: a record that a function gave may have other columns for other rows. */
export function areKnown(functions: readonly NamedFunction[], input: Shape): boolean {
  return functions.every(
    ({ sample }) => !isRecord(sample) || (input.kind === 'known' && sample === input.sample),
  )
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
