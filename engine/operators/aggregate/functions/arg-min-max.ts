/**
 * argMin(f) and argMax(f): of the rows of a group the one whose value f(row) is first or last in the total order of values; among equals the
 * smallest row. A row is there while its weight is above 0. What is remembered is the row; only if that goes is the next one read from the trace.
 */

import { rowFailure } from '../../../circuit/failure.ts'
import { Code } from '../../../circuit/functions/code.ts'
import { compare } from '../../../value/compare.ts'
import type { Value } from '../../../value/types.ts'
import { Aggregate } from '../aggregate-function.ts'
import type { Item, ItemChanges } from '../item-changes.ts'
import { checkFunction } from './argument.ts'

/** Null where a value may be null: then a group may have no row that counts. */
type NullOf<V> = Extract<V, null>

/**
 * The row with the smallest value, or what `pick` makes of it; rows whose value is null, or whose weight is not above 0, do not
 * count. Of nothing it is null. O(log group) for each row that comes or goes.
 */
export function argMin<T, V>(f: (row: T) => V): Aggregate<T, T | NullOf<V>, null>
export function argMin<T, V, P>(f: (row: T) => V, pick: (row: T) => P): Aggregate<T, P | NullOf<V>, null>
export function argMin<T>(f: (row: T) => unknown, pick?: (row: T) => unknown): Aggregate<T, unknown, null> {
  return argExtreme('argMin', f, pick, false)
}

/**
 * The row with the largest value, or what `pick` makes of it; rows whose value is null, or whose weight is not above 0, do not
 * count. Of nothing it is null. O(log group) for each row that comes or goes.
 */
export function argMax<T, V>(f: (row: T) => V): Aggregate<T, T | NullOf<V>, null>
export function argMax<T, V, P>(f: (row: T) => V, pick: (row: T) => P): Aggregate<T, P | NullOf<V>, null>
export function argMax<T>(f: (row: T) => unknown, pick?: (row: T) => unknown): Aggregate<T, unknown, null> {
  return argExtreme('argMax', f, pick, true)
}

function argExtreme<T>(
  kind: 'argMin' | 'argMax',
  f: (row: T) => unknown,
  pick: ((row: T) => unknown) | undefined,
  last: boolean,
): Aggregate<T, unknown, null> {
  checkFunction(kind, f)
  if (pick !== undefined) checkFunction(`${kind}: pick`, pick)
  const come = (now: Value, item: Item): Value =>
    now === null || isBetter(item, now as Item, last) ? item : now
  return new Aggregate<T, unknown, null>({
    parameter: { function: kind, of: new Code(f), ...(pick === undefined ? {} : { pick: new Code(pick) }) },
    sample: (row: T) => {
      f(row)
      return pick === undefined ? row : pick(row)
    },
    form: () => ({
      type: 'ordered',
      of: f,
      rows: true,
      zero: null,
      move: (now, changes) =>
        now !== null && changes.hasGone(now as Item)
          ? ((end(changes, last) ?? null) as Value)
          : changes.came.reduce(come, now),
      come,
      result: (now) => {
        const item = now as Item | null
        if (item === null) return null
        const row = item[1] as T
        if (pick === undefined) return row
        try {
          return pick(row)
        } catch (error) {
          throw rowFailure(error, row)
        }
      },
    }),
  })
}

/** The best item after the step: the first one of the first or last value. */
function end(changes: ItemChanges, last: boolean): Item | undefined {
  const found = changes.end(last)
  return last && found !== undefined ? changes.end(false, found[0]) : found
}

function isBetter(a: Item, b: Item, last: boolean): boolean {
  const byValue = compare(a[0], b[0])
  return byValue === 0 ? compare(a[1] ?? null, b[1] ?? null) < 0 : byValue > 0 === last
}
