/**
 * avg(f): the mean of f(row) over a group, each row as often as its weight. Linear in a sum and a count; O(1) a row. The sum is exact and divided
 * once, so the mean is the double nearest to the true one.
 */
import { Code } from '../../../circuit/functions/code.ts'
import { exact } from '../../../zset/exact.ts'
import { Aggregate } from '../aggregate-function.ts'
import { exactQuotient } from '../exact/exact-quotient.ts'
import { addExactly, type ExactSum } from '../exact/exact-sum.ts'
import { checkFunction } from './argument.ts'
import { summableSample, summand } from './summand.ts'

/** An exact sum, and the total weight of what was summed. */
type Mean = readonly [sum: ExactSum, count: number]

const NOTHING: Mean = [0, 0]

/**
 * The mean of a number or bigint of each row, as a number; nulls do not count. The mean of nothing is null. The sum behind it has no range: the mean
 * of two of the greatest numbers is that number.
 */
export function avg<T, N extends number | bigint | null>(
  f: (row: T) => N,
): Aggregate<T, number | Extract<N, null>, null> {
  checkFunction('avg', f)
  return new Aggregate<T, number | Extract<N, null>, null>({
    parameter: { function: 'avg', of: new Code(f) },
    sample: (row) => {
      const value = f(row)
      return typeof value === 'bigint' ? Number(value) : value
    },
    check: (row) => summableSample('avg', f(row)),
    form: () => ({
      type: 'linear',
      zero: NOTHING,
      isZero: (accumulator) => {
        const [sum, count] = accumulator as Mean
        return count === 0 && sum === 0
      },
      add: (accumulator, row, weight) => {
        const value = summand('avg', f(row as T))
        if (value === null) return accumulator
        const [sum, count] = accumulator as Mean
        return [addExactly(sum, value, weight), exact(count + weight, 'the total weight of what is averaged')]
      },
      result: (accumulator) => {
        const [sum, count] = accumulator as Mean
        return count === 0 ? null : exactQuotient(sum, count)
      },
    }),
  })
}
