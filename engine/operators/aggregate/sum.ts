/** sum(f): the exact sum of f(row) over a group, each row as often as its weight. Linear; O(1) a row. */
import { Code } from '../../circuit/code.ts'
import { SteppingError } from '../../value/error.ts'
import { Aggregate } from './aggregate-function.ts'
import { addExactly, type ExactSum, roundedSum } from './exact-sum.ts'

/**
 * Sums a number or bigint of each row. Sums of numbers are exact until they are rounded to the nearest double for the result, so
 * they do not drift however often rows come and go.
 */
export function sum<T, N extends number | bigint>(f: (row: T) => N): Aggregate<T, Widened<N>> {
  return new Aggregate<T, Widened<N>>({
    kind: 'sum',
    parameters: { of: new Code(f) },
    zero: 0,
    add: (accumulator, row, weight) => {
      const value: unknown = f(row)
      if (typeof value !== 'number' && typeof value !== 'bigint') {
        throw new SteppingError(
          `sum got ${value === null ? 'null' : typeof value}, expected a number or bigint`,
          'Give a default, as in sum(row => row.x ?? 0), or filter such rows out first.',
        )
      }
      return addExactly(accumulator as ExactSum, value, weight)
    },
    result: (accumulator) => roundedSum(accumulator as ExactSum) as Widened<N>,
  })
}

/** `number` for a literal number type, `bigint` for a literal bigint. */
type Widened<N> = N extends number ? number : N extends bigint ? bigint : never
