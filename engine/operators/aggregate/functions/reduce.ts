/** reduce({zero, add}): a user's own linear function. O(1) a row, if `add` is. */
import { Code } from '../../../circuit/functions/code.ts'
import { Stream } from '../../../circuit/stream.ts'
import { canonicalText, equal } from '../../../value/canonical.ts'
import { CircuitError, SteppingError } from '../../../value/error.ts'
import { freeze } from '../../../value/freeze.ts'
import { owned } from '../../../value/stored.ts'
import type { Value } from '../../../value/types.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/** What a user's linear function is made of. */
export interface Reduction<T, A> {
  /** The accumulator of no rows: plain data. */
  readonly zero: A
  /** The accumulator with `weight` times a row added, for weights below 0 too; it must not change the one that it is given. */
  readonly add: (accumulator: A, row: T, weight: number) => A
}

/**
 * A user's own linear aggregate. `add` must be exact and take back what it added: `add(add(a, row, n), row, -n)` equals `a`, and the order of rows
 * must not matter. `result`, if it is given, says what an accumulator stands for in the output.
 * @throws CircuitError if `zero` is no plain data, or `add` does not take a sample row back
 */
export function reduce<T, A, R>(
  reduction: Reduction<T, A> & { readonly result: (accumulator: A) => R },
): Aggregate<T, R>
export function reduce<T, A>(reduction: Reduction<T, A>): Aggregate<T, A>
export function reduce<T, A>(
  reduction: Reduction<T, A> & { readonly result?: (accumulator: A) => unknown },
): Aggregate<T, unknown> {
  checkReduction(reduction)
  const { add, result } = reduction
  const zero = owned(reduction.zero) as A
  return new Aggregate<T, unknown>({
    parameter: {
      function: 'reduce',
      zero: zero as Value,
      add: new Code(add),
      ...(result === undefined ? {} : { result: new Code(result) }),
    },
    sample: (row: T) => {
      const one = add(zero, row, 1)
      return result === undefined ? one : result(one)
    },
    check: (row: T) => {
      const one = add(zero, row, 1)
      return notPlain('what add returns', one) ?? keepsSomething(zero, add(one, row, -1))
    },
    form: () => ({
      type: 'linear',
      zero: zero as Value,
      isZero: (accumulator) => equal(accumulator, zero as Value),
      add: (accumulator, row, weight) => {
        freeze(accumulator)
        const moved = add(accumulator as A, row as T, weight)
        if (moved === undefined) {
          throw new SteppingError(
            'reduce: add returned undefined, expected the accumulator with the row added',
          )
        }
        return owned(moved) as Value
      },
      result: (accumulator) => (result === undefined ? accumulator : result(accumulator as A)),
    }),
  })
}

function checkReduction(reduction: { readonly [N in 'zero' | 'add' | 'result']?: unknown }): void {
  if (typeof reduction !== 'object' || reduction === null || reduction instanceof Stream)
    checkFunction('reduce', reduction, '{ zero, add }')
  checkFunction('reduce: add', reduction.add, 'a function (accumulator, row, weight) => accumulator')
  if (reduction.result !== undefined)
    checkFunction('reduce: result', reduction.result, 'a function of the accumulator')
  const wrong = notPlain('zero', reduction.zero)
  if (wrong !== undefined) throw new CircuitError(wrong.message, wrong.hint)
}

function notPlain(what: string, value: unknown): SteppingError | undefined {
  try {
    canonicalText(value)
    return undefined
  } catch (error) {
    const { message, hint } = error as SteppingError
    return new SteppingError(`reduce: ${what} is no plain data: ${message}`, hint)
  }
}

/** What is wrong where a row that was added and taken back leaves something behind. */
function keepsSomething(zero: unknown, left: unknown): SteppingError | undefined {
  const found = canonicalText(left)
  const expected = canonicalText(zero)
  // A sample row may lack a number where a real one has it.
  if (found === expected || found.includes('NaN')) return undefined
  return new SteppingError(
    `reduce does not take back what it added: add(add(zero, row, 1), row, -1) is ${found}, expected ${expected}`,
    'Multiply by the weight, as in add: (sum, row, weight) => sum + row.x * weight; or use fold, which need not be linear.',
  )
}
