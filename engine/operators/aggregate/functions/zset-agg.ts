/** zsetAgg(f): the values f(row) of a group as a Z-set in the row of the group. O(group) for each group that a step touches. */

import { rowFailure } from '../../../circuit/failure.ts'
import { Code } from '../../../circuit/functions/code.ts'
import { Entry, ZSet } from '../../../zset/zset.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/** The rows of a group, or a value of each, as a nested Z-set; weights of equal values add up. Nulls are values like any other. */
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
    form: () => ({
      type: 'whole',
      result: (rows) =>
        ZSet.ofParts(
          f === undefined
            ? rows
            : rows.map(({ row, weight }) => {
                try {
                  return new Entry(f(row as T), weight)
                } catch (error) {
                  throw rowFailure(error, row)
                }
              }),
        ),
    }),
  })
}
