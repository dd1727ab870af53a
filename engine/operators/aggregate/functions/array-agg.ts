/** arrayAgg(f, {order}): the values f(row) of a group as an array. O(group log group) for each group that a step touches. */

import { rowFailure } from '../../../circuit/failure.ts'
import {
  arrangeOrder,
  inOrder,
  type OrderSpec,
  orderParameter,
  tieBroken,
} from '../../../circuit/forms/order.ts'
import { Code } from '../../../circuit/functions/code.ts'
import { Entry } from '../../../zset/zset.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'
import { repeated, rowsInOrder } from './rows-in-order.ts'

export interface ArrayOptions<T> {
  /** The order of the rows behind the elements; rows that are equal in it are in the order of the rows themselves. */
  readonly order: OrderSpec<T>
}

/**
 * The rows of a group, or a value of each, as an array: each row as often as its weight, none for a weight below 0. Without an order the elements
 * are in the total order of values. Nulls are values like any other.
 */
export function arrayAgg<T>(): Aggregate<T, T[]>
export function arrayAgg<T, V>(f: (row: T) => V, options?: ArrayOptions<T>): Aggregate<T, V[]>
export function arrayAgg<T>(f?: (row: T) => unknown, options?: ArrayOptions<T>): Aggregate<T, unknown[]> {
  if (f !== undefined) checkFunction('arrayAgg', f)
  const order = options?.order as OrderSpec<never> | undefined
  const given = (row: unknown): unknown => {
    try {
      return f === undefined ? row : f(row as T)
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return new Aggregate<T, unknown[]>({
    parameter: {
      function: 'arrayAgg',
      ...(f === undefined ? {} : { of: new Code(f) }),
      ...(order === undefined ? {} : { order: orderParameter(order) }),
    },
    sample: (row: T) => [f === undefined ? row : f(row)],
    form: (_sample, shape, reader) => {
      const by = order && tieBroken(arrangeOrder(order, shape, `${reader}: order`))
      const values = (rows: readonly Entry<unknown>[]): Entry<unknown>[] =>
        rows.map(({ row, weight }) => new Entry(given(row), weight))
      return {
        type: 'whole',
        result: (rows) =>
          by === undefined ? rowsInOrder(values(rows)) : repeated(values(inOrder(rows, by))),
      }
    },
  })
}
