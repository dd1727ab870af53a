/** The rows of the top ten: players have scores, in groups. The result is the ten best of each group: greater scores first, then smaller ids. */

export interface Score {
  readonly id: number
  readonly group: number
  readonly score: number
}

/** One change: scores that come and go. */
export interface Change {
  readonly insert: readonly Score[]
  readonly remove: readonly Score[]
}

export const TOP = 10

/** Negative if `a` is better than `b`. */
export function byRank(a: Score, b: Score): number {
  return b.score - a.score || a.id - b.id
}

export function text({ id, group, score }: Score): string {
  return `${group} ${id} ${score}`
}
