/** Rows inside groups: what `group` makes of rows, and a user's functions carried over to them. */

/** A row with the group that it is in. */
export interface InGroup<T, K = unknown> {
  readonly group: K
  readonly row: T
}

/** A function of rows as a function of rows in groups, with its result in the same group. */
export function inGroup<T, U>(f: (row: T) => U): (grouped: InGroup<T>) => InGroup<U> {
  return ({ group, row }) => ({ group, row: f(row) })
}
