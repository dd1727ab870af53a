/** fold(f): what a user's function makes of all rows of a group. O(group log group) for each group that a step touches, to put them in order. */
import { Code } from '../../../circuit/functions/code.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'
import { rowsInOrder } from './rows-in-order.ts'

/**
 * What a function makes of the rows of a group, for what no other function can do, as a median. It is given the rows in the total order of
 * values, each as often as its weight, none for a weight below 0; it must be pure. A user's own linear function is far cheaper: see `reduce`.
 */
export function fold<T, R>(f: (rows: readonly T[]) => R): Aggregate<T, R> {
  checkFunction('fold', f, 'a function of the rows of a group')
  return new Aggregate<T, R>({
    parameter: { function: 'fold', of: new Code(f) },
    sample: (row: T) => f([row]),
    form: () => ({ type: 'whole', result: (rows) => f(rowsInOrder(rows) as T[]) }),
  })
}
