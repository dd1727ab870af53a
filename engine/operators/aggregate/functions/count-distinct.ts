/**
 * countDistinct(f): the number of different values f(row) of a group. A value is there while the weights of its rows sum to more than 0. What is
 * remembered is the number; O(log group) for each row that comes or goes, to look up whether its value was there.
 */
import { Code } from '../../../circuit/functions/code.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/**
 * Counts different values, as SQL's `count(DISTINCT x)`; nulls do not count, nor does a value whose rows' weights do not sum to more than 0. O(log group) for
 * each row that comes or goes.
 */
export function countDistinct<T>(f: (row: T) => unknown): Aggregate<T, number> {
  checkFunction('countDistinct', f)
  return new Aggregate<T, number>({
    parameter: { function: 'countDistinct', of: new Code(f) },
    sample: (row: T) => {
      f(row)
      return 1
    },
    form: () => ({
      type: 'ordered',
      of: f,
      rows: false,
      zero: 0,
      move: (now, changes) => (now as number) + changes.growth,
      result: (now) => now,
    }),
  })
}
