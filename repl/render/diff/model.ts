/** The diff model: a delta as rows that were added, removed or changed; every renderer shows this, and only this. */
import type { Rows } from '../../session/protocol.ts'
import { type Cells, flattenRows } from './flatten.ts'
import { pairRows } from './pair.ts'

/** What happened to one row. */
export type DiffRow = {
  /** Absolute; of a changed row the weight of the row after, and of the row before but for its sign. */
  readonly weight: number
  /** The columns of a changed row whose cells differ. */
  readonly changed: ReadonlySet<string>
} & (
  | { readonly kind: 'added'; readonly before: null; readonly after: Cells }
  | { readonly kind: 'removed'; readonly before: Cells; readonly after: null }
  | { readonly kind: 'changed'; readonly before: Cells; readonly after: Cells }
)

/** How many rows of each kind a diff has. */
export interface Counts {
  readonly added: number
  readonly removed: number
  readonly changed: number
}

const NOTHING: ReadonlySet<string> = new Set()

/**
 * The diff of a delta. Weights are absolute; no row is lost: the weights of added, removed and changed rows sum up to
 * the delta's. The order is the delta's, a changed row standing where its removed row stood. O(total length of the rows).
 * @throws ValueError on a row that is not canonical text.
 */
export function diffRows(rows: Rows): DiffRow[] {
  const flat = flattenRows(rows)
  const changes = pairRows(flat, rows)
  const paired = new Set([...changes.values()].map(({ after }) => after))
  const diff: DiffRow[] = []
  for (const row of flat) {
    if (paired.has(row)) continue
    const weight = Math.abs(row.weight)
    const change = changes.get(row)
    if (change !== undefined) {
      const { after, columns } = change
      diff.push({ kind: 'changed', weight, before: row.cells, after: after.cells, changed: columns })
    } else if (row.weight < 0) {
      diff.push({ kind: 'removed', weight, before: row.cells, after: null, changed: NOTHING })
    } else {
      diff.push({ kind: 'added', weight, before: null, after: row.cells, changed: NOTHING })
    }
  }
  return diff
}

/** Rows of each kind; rows, not weights, are counted. */
export function countRows(diff: readonly DiffRow[]): Counts {
  const counts = { added: 0, removed: 0, changed: 0 }
  for (const { kind } of diff) counts[kind]++
  return counts
}

/** The cells of all rows, before and after: what the columns of a diff are found in. */
export function* cellsOfDiff(diff: readonly DiffRow[]): Iterable<Cells> {
  for (const { before, after } of diff) {
    if (before !== null) yield before
    if (after !== null) yield after
  }
}
