/** Pairing: which removed and which added row are the same thing, changed. */
import { canonicalText, equal } from '../../../engine/value/canonical.ts'
import { valueAt } from '../../../engine/value/path.ts'
import type { Rows } from '../../session/protocol.ts'
import type { Cells, FlatRow } from './flatten.ts'

/** Above this many candidate pairs under one key, the key does not identify rows, and pairing would be guesswork. */
const MOST_CANDIDATES = 10_000

/** What a removed row became. */
export interface Change {
  readonly after: FlatRow
  /** The columns in which the two differ; never none. */
  readonly columns: ReadonlySet<string>
}

/**
 * Removed rows, each with the added row that it became: same key, opposite weight. Where a key has several, the pairs
 * with the most equal cells are made first. O(rows), and O(removed × added) under one key, up to a bound.
 */
export function pairRows(
  rows: readonly FlatRow[],
  { key, single }: Pick<Rows, 'key' | 'single'>,
): Map<FlatRow, Change> {
  const changes = new Map<FlatRow, Change>()
  if (key.length === 0 && !single) return changes
  for (const { removed, added } of candidates(rows, key).values()) {
    if (removed.length * added.length <= MOST_CANDIDATES) pairBestFirst(removed, added, changes)
  }
  return changes
}

interface Candidates {
  readonly removed: FlatRow[]
  readonly added: FlatRow[]
}

/** Rows that may pair with each other: by key and absolute weight. */
function candidates(rows: readonly FlatRow[], key: readonly string[]): Map<string, Candidates> {
  const groups = new Map<string, Candidates>()
  for (const row of rows) {
    const values = key.map((name) => valueAt(row.row, name))
    if (values.some((value) => value === undefined)) continue
    const group = canonicalText([Math.abs(row.weight), ...values])
    const found = groups.get(group) ?? { removed: [], added: [] }
    groups.set(group, found)
    if (row.weight < 0) found.removed.push(row)
    else found.added.push(row)
  }
  return groups
}

function pairBestFirst(
  removed: readonly FlatRow[],
  added: readonly FlatRow[],
  changes: Map<FlatRow, Change>,
): void {
  const scored = removed.flatMap((before) =>
    added.map((after) => ({ before, after, columns: changedColumns(before.cells, after.cells) })),
  )
  scored.sort((a, b) => a.columns.size - b.columns.size)
  const taken = new Set<FlatRow>()
  for (const { before, after, columns } of scored) {
    // Rows that differ only in how they nest show no difference in any cell: as a change they would look like nothing.
    if (columns.size === 0 || changes.has(before) || taken.has(after)) continue
    changes.set(before, { after, columns })
    taken.add(after)
  }
}

/** The columns in which two rows differ; a column that only one of them has counts as changed. */
function changedColumns(before: Cells, after: Cells): Set<string> {
  const changed = new Set<string>()
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const a = before.get(name)
    const b = after.get(name)
    if (a === undefined || b === undefined || !equal(a, b)) changed.add(name)
  }
  return changed
}
