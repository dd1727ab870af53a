/** count(): the number of rows of a group, each as often as its weight; count(f): of those for which f is not null. Linear; O(1) a row. */
import { Code } from '../../../circuit/functions/code.ts'
import { exact } from '../../../zset/exact.ts'
import { Aggregate, given } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/**
 * Counts rows, as SQL's `count(*)`; or the rows for which a function is not null, as `count(x)`. Weights count with their signs: over changes it is by how
 * much the count grows.
 * @throws CircuitError if it is given a stream: `aggregate(stream, { n: count() })` counts one
 */
export function count(): Aggregate<unknown, number>
export function count<T>(f: (row: T) => unknown): Aggregate<T, number>
export function count<T>(f?: (row: T) => unknown): Aggregate<T, number> {
  if (f !== undefined) checkFunction('count', f)
  return new Aggregate<T, number>({
    parameter: { function: 'count', ...(f === undefined ? {} : { of: new Code(f) }) },
    sample: (row: T) => {
      f?.(row)
      return 1
    },
    form: () => ({
      type: 'linear',
      zero: 0,
      isZero: (accumulator) => accumulator === 0,
      add: (accumulator, row, weight) =>
        f === undefined || given(f, row) !== null
          ? exact((accumulator as number) + weight, 'the count')
          : accumulator,
      result: (accumulator) => accumulator,
    }),
  })
}
