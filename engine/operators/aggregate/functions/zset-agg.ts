/**
 * zsetAgg(f): the values f(row) of a group as a Z-set in the row of the group. What is remembered is that Z-set alone, and not the rows.
 * O(group + rows of the step) for each group that a step touches.
 */
import { Code } from '../../../circuit/functions/code.ts'
import { ZSet } from '../../../zset/zset.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/**
 * The rows of a group, or a value of each, as a nested Z-set: weights of equal values add up, and a value is in it while they do not sum to 0. Nulls are
 * values like any other. State: the Z-set, once per group; the rows themselves are not kept. O(different values of the group + rows of the step) for each
 * group that a step touches, since the whole Z-set is put out anew.
 * @throws CircuitError if it is given what is no function. A step in which f throws, or gives what cannot be in a row, fails with the row in its message
 */
export function zsetAgg<T>(): Aggregate<T, ZSet<T>>
export function zsetAgg<T, V>(f: (row: T) => V): Aggregate<T, ZSet<V>>
export function zsetAgg<T>(f?: (row: T) => unknown): Aggregate<T, ZSet<unknown>> {
  if (f !== undefined) checkFunction('zsetAgg', f)
  return new Aggregate<T, ZSet<unknown>>({
    parameter: { function: 'zsetAgg', ...(f === undefined ? {} : { of: new Code(f) }) },
    sample: (row: T) => {
      f?.(row)
      return ZSet.empty()
    },
    form: () => ({ type: 'gathered', of: (row) => (f === undefined ? row : f(row as T)) }),
  })
}
