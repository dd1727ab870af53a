/** The rows of the meter reads: users own meters, which are read every half hour. */

export interface User {
  readonly id: number
  readonly name: string
}
export interface Meter {
  readonly id: number
  readonly user: number
}
/** `at` is the time as in 2025-01-31T23:30, `wh` the energy used in the half hour before it. */
export interface Read {
  readonly meter: number
  readonly at: string
  readonly wh: number
}
/** The result: the energy that a meter of a user measured in a day. */
export interface Usage {
  readonly user: string
  readonly meter: number
  readonly day: string
  readonly wh: number
}

/** One change: rows of one table that come and go. */
export type Change =
  | { readonly table: 'users'; readonly insert: readonly User[]; readonly remove: readonly User[] }
  | { readonly table: 'meters'; readonly insert: readonly Meter[]; readonly remove: readonly Meter[] }
  | { readonly table: 'reads'; readonly insert: readonly Read[]; readonly remove: readonly Read[] }

export function text({ user, meter, day, wh }: Usage): string {
  return `${user} ${meter} ${day} ${wh}`
}
