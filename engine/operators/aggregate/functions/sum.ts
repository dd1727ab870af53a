/** sum(f): the exact sum of f(row) over a group, each row as often as its weight. Linear; O(1) a row. */
import { Code } from '../../../circuit/functions/code.ts'
import { Aggregate } from '../aggregate-function.ts'
import { addExactly, type ExactSum, roundedSum } from '../exact/exact-sum.ts'
import { checkFunction } from './argument.ts'
import { summableSample, summand } from './summand.ts'

/**
 * Sums a number or bigint of each row; nulls do not count. The sum of nothing is 0, as SQLite's `total`: 0n where a sample row says that the
 * function gives bigints. Sums of numbers are exact until they are rounded to the nearest double for the result, so that they do not drift
 * however often rows come and go, nor depend on the order of rows. A sum beyond the range of doubles is an infinity, as IEEE 754 rounds it; what is
 * exact behind it comes back when rows go.
 */
export function sum<T, N extends number | bigint | null>(f: (row: T) => N): Aggregate<T, Widened<N>> {
  checkFunction('sum', f)
  return new Aggregate<T, Widened<N>>({
    parameter: { function: 'sum', of: new Code(f) },
    sample: f,
    check: (row) => summableSample('sum', f(row)),
    form: (sample) => {
      const zero = typeof sample === 'bigint' ? 0n : 0
      return {
        type: 'linear',
        zero: 0,
        isZero: (accumulator) => accumulator === 0,
        add: (accumulator, row, weight) => {
          const value = summand('sum', f(row as T))
          return value === null ? accumulator : addExactly(accumulator as ExactSum, value, weight)
        },
        result: (accumulator) => (accumulator === 0 ? zero : roundedSum(accumulator as ExactSum)),
      }
    },
  })
}

/** `number` for a literal number type, `bigint` for a literal bigint. */
type Widened<N> = N extends number ? number : N extends bigint ? bigint : never
