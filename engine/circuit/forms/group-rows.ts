/** Rows inside groups: what `group` makes of rows, and a user's functions carried over to them. */
import { Entry } from '../../zset/zset.ts'

/** A row with the group that it is in. */
export interface InGroup<T, K = unknown> {
  readonly group: K
  readonly row: T
}

/** A function of rows as a function of rows in groups, with its result in the same group. */
export function inGroup<T, U>(f: (row: T) => U): (grouped: InGroup<T>) => InGroup<U> {
  return ({ group, row }) => ({ group, row: f(row) })
}

/** Entries of rows in groups as entries of the rows alone. */
export function withoutGroup(entries: readonly Entry<unknown>[]): Entry<unknown>[] {
  return entries.map(({ row, weight }) => new Entry((row as InGroup<unknown>).row, weight))
}
