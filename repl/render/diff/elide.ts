/** Long lists: which rows are shown, and exactly how many are not. */
import { type Counts, countRows, type DiffRow } from './model.ts'

/** The first and the last items of a list, and what stands between them. */
export interface Elided<T> {
  readonly head: readonly T[]
  readonly omitted: readonly T[]
  readonly tail: readonly T[]
}

/** Shows at most `most` items (all if that is Infinity): one more of the first than of the last if `most` is odd. */
export function elide<T>(items: readonly T[], most: number): Elided<T> {
  if (items.length <= most) return { head: items, omitted: [], tail: [] }
  const head = Math.ceil(most / 2)
  const tail = items.length - Math.floor(most / 2)
  return { head: items.slice(0, head), omitted: items.slice(head, tail), tail: items.slice(tail) }
}

/** `… 950 more rows`. */
export function moreRows(count: number): string {
  return `… ${count} more row${count === 1 ? '' : 's'}`
}

/** `… 950 more rows (+900 −30 ~20)`. */
export function moreDiffRows(omitted: readonly DiffRow[]): string {
  return `${moreRows(omitted.length)} (${countsText(countRows(omitted))})`
}

/** `+1 −1 ~1`, kinds that do not occur left out; `no change` where none does. */
export function countsText({ added, removed, changed }: Counts): string {
  const parts = [added && `+${added}`, removed && `−${removed}`, changed && `~${changed}`].filter(
    (part) => part !== 0,
  )
  return parts.length > 0 ? parts.join(' ') : 'no change'
}
