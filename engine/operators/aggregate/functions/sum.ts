/**
 * sum(f): the exact sum of f(row) over a group, each row as often as its weight. Linear; O(1) a row. Whether there is anything to sum follows from the
 * total weight of the group, which is known anyway; only where there are nulls, their weight is kept beside the sum.
 */
import { Code } from '../../../circuit/functions/code.ts'
import { exact } from '../../../zset/exact.ts'
import { Aggregate } from '../aggregate-function.ts'
import { addExactly, type ExactSum, roundedSum } from '../exact/exact-sum.ts'
import { checkFunction } from './argument.ts'
import { summableSample, summand } from './summand.ts'

/**
 * Sums a number or bigint of each row; nulls do not count. The sum of nothing is null, as in SQL. Sums of numbers are exact until they are rounded to the
 * nearest double for the result, so that they do not drift however often rows come and go, nor depend on the order of rows. A sum beyond the range of
 * doubles is an infinity, as IEEE 754 rounds it; what is exact behind it comes back when rows go.
 */
export function sum<T, N extends number | bigint | null>(f: (row: T) => N): Aggregate<T, Widened<N>, null> {
  checkFunction('sum', f)
  return new Aggregate<T, Widened<N>, null>({
    parameter: { function: 'sum', of: new Code(f) },
    sample: f,
    check: (row) => summableSample('sum', f(row)),
    form: (sample) => {
      const zero = typeof sample === 'bigint' ? 0n : 0
      return {
        type: 'linear',
        zero: 0,
        needsWeight: true,
        isZero: (accumulator) => accumulator === 0,
        add: (accumulator, row, weight) => {
          const value = summand('sum', f(row as T))
          const before = accumulator as Sum
          if (value === null)
            return withNulls(sumOf(before), exact(nullsOf(before) + weight, 'the total weight of nulls'))
          return hasNulls(before)
            ? withNulls(addExactly(before.sum, value, weight), before.nulls)
            : addExactly(before, value, weight)
        },
        result: (accumulator, weight) => {
          if (nullsOf(accumulator as Sum) === weight) return null
          const sum = sumOf(accumulator as Sum)
          // 0n where a sample row says that the function gives bigints.
          return sum === 0 ? zero : roundedSum(sum)
        },
      }
    },
  })
}

/** `number` for a literal number type, `bigint` for a literal bigint; null where a value may be null: then there may be nothing to sum. */
type Widened<N> = N extends number ? number : N extends bigint ? bigint : null

/** An exact sum, beside it the total weight of the rows whose value is null, where that is not 0. */
type Sum = ExactSum | { readonly sum: ExactSum; readonly nulls: number }

function hasNulls(sum: Sum): sum is Exclude<Sum, ExactSum> {
  return typeof sum === 'object' && 'nulls' in sum
}

function sumOf(sum: Sum): ExactSum {
  return hasNulls(sum) ? sum.sum : sum
}

function nullsOf(sum: Sum): number {
  return hasNulls(sum) ? sum.nulls : 0
}

function withNulls(sum: ExactSum, nulls: number): Sum {
  return nulls === 0 ? sum : { sum, nulls }
}
