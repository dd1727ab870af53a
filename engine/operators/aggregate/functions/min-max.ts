/**
 * min(f) and max(f): the first and the last of the values f(row) of a group in the total order of values. A value is there while the weights of
 * its rows sum to more than 0. What is remembered is the value itself; only if that goes is the next one read from the trace.
 */
import { Code } from '../../../circuit/functions/code.ts'
import { compare } from '../../../value/compare.ts'
import type { Value } from '../../../value/types.ts'
import { Aggregate } from '../aggregate-function.ts'
import type { Item } from '../item-changes.ts'
import { checkFunction } from './argument.ts'

/**
 * The smallest of any kind of values; nulls do not count, nor does a value whose rows' weights do not sum to more than 0. Of nothing it is null.
 * O(log group) for each row that comes or goes.
 */
export function min<T, V>(f: (row: T) => V): Aggregate<T, V, null> {
  return extreme('min', f, false)
}

/**
 * The largest of any kind of values; nulls do not count, nor does a value whose rows' weights do not sum to more than 0. Of nothing it is null.
 * O(log group) for each row that comes or goes.
 */
export function max<T, V>(f: (row: T) => V): Aggregate<T, V, null> {
  return extreme('max', f, true)
}

function extreme<T, V>(kind: 'min' | 'max', f: (row: T) => V, last: boolean): Aggregate<T, V, null> {
  checkFunction(kind, f)
  const come = (now: Value, [value]: Item): Value =>
    now === null || compare(value, now) > 0 === last ? value : now
  return new Aggregate<T, V, null>({
    parameter: { function: kind, of: new Code(f) },
    sample: f,
    form: () => ({
      type: 'ordered',
      of: f,
      rows: false,
      zero: null,
      move: (now, changes) =>
        now !== null && changes.hasGone([now])
          ? (changes.end(last)?.[0] ?? null)
          : changes.came.reduce(come, now),
      come,
      result: (now) => now,
    }),
  })
}
