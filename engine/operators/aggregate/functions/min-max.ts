/**
 * min(f) and max(f): the first and the last of the values f(row) of a group in the total order of values. A value is there while the weights of
 * its rows do not sum to 0. What is remembered is the value itself; only if that goes is the next one read from the trace.
 */
import { Code } from '../../../circuit/code.ts'
import { compare } from '../../../value/compare.ts'
import { Aggregate } from '../aggregate-function.ts'
import { checkFunction } from './argument.ts'

/** The smallest of any kind of values; nulls do not count. Of nothing it is null. O(log group) for each row that comes or goes. */
export function min<T, V>(f: (row: T) => V): Aggregate<T, V, null> {
  return extreme('min', f, false)
}

/** The largest of any kind of values; nulls do not count. Of nothing it is null. O(log group) for each row that comes or goes. */
export function max<T, V>(f: (row: T) => V): Aggregate<T, V, null> {
  return extreme('max', f, true)
}

function extreme<T, V>(kind: 'min' | 'max', f: (row: T) => V, last: boolean): Aggregate<T, V, null> {
  checkFunction(kind, f)
  return new Aggregate<T, V, null>({
    parameter: { function: kind, of: new Code(f) },
    sample: f,
    form: () => ({
      type: 'ordered',
      of: f,
      rows: false,
      zero: null,
      move: (now, changes) => {
        if (now !== null && changes.hasGone([now])) return changes.end(last)?.[0] ?? null
        let best = now
        for (const [value] of changes.came)
          if (best === null || compare(value, best) > 0 === last) best = value
        return best
      },
      result: (now) => now,
    }),
  })
}
