/** Rows as cells: canonical rows are parsed, and records nested in them are laid out as dotted columns. */

import { isRecord } from '../../../engine/value/path.ts'
import type { Value } from '../../../engine/value/types.ts'
import { parseValue } from '../../../engine/zset/zset.ts'
import type { Rows } from '../../session/protocol.ts'

/** The values of one row by column; a column of a nested record is a dotted path such as `left.qty`. */
export type Cells = ReadonlyMap<string, Value>

/** The name of the unnamed column, in which a row stands whole that has no columns of its own. */
export const WHOLE = ''

/** A parsed row with its cells and its weight (a non-zero integer). */
export interface FlatRow {
  readonly row: Value
  readonly cells: Cells
  readonly weight: number
}

/**
 * The rows with their cells, in the order given; O(total length of the texts).
 *
 * A null beside records in the same column (the missing side of an outer join), or where records are declared, becomes a null in each of
 * their columns.
 * @throws ValueError on text that is not canonical.
 */
export function flattenRows({ rows, columns }: Rows): FlatRow[] {
  const flat = rows.map(([text, weight]) => {
    const row = parseValue(text)
    return { row, cells: cellsOf(row), weight }
  })
  return spreadNulls(flat, columns ?? [])
}

function cellsOf(row: Value): Cells {
  if (!isRecord(row) || Object.keys(row).length === 0 || Object.hasOwn(row, WHOLE))
    return new Map([[WHOLE, row]])
  const cells = new Map<string, Value>()
  let leaves = 0
  for (const name of Object.keys(row)) leaves += addLeaves(name, row[name] as Value, cells)
  // A column that is itself called `left.qty` beside a record `left`: the record stays whole, so that neither is lost.
  return leaves === cells.size ? cells : new Map(Object.entries(row))
}

/** Adds the leaves below a path; returns how many there were. */
function addLeaves(path: string, value: Value, cells: Map<string, Value>): number {
  if (!isRecord(value)) {
    cells.set(path, value)
    return 1
  }
  const names = Object.keys(value)
  if (names.length === 0) cells.set(path, value)
  let leaves = names.length === 0 ? 1 : 0
  for (const name of names) leaves += addLeaves(`${path}.${name}`, value[name] as Value, cells)
  return leaves
}

function spreadNulls(flat: FlatRow[], declared: readonly string[]): FlatRow[] {
  const paths = new Set(declared)
  for (const { cells } of flat) for (const path of cells.keys()) paths.add(path)
  let spread = flat
  // Innermost first, so that an outer null reaches the columns that the inner one was spread to.
  for (const path of [...paths].sort((a, b) => b.length - a.length)) {
    const below = [...paths].filter((other) => other.startsWith(`${path}.`))
    if (below.length === 0 || !canSpread(path, below, spread)) continue
    spread = spread.map((row) => spreadNull(row, path, below))
    paths.delete(path)
  }
  return spread
}

/** Whether `path` is only ever null, and no record of nothing but nulls could be taken for that null. */
function canSpread(path: string, below: readonly string[], flat: readonly FlatRow[]): boolean {
  return flat.every(({ cells }) => {
    const present = below.filter((name) => cells.has(name))
    if (cells.has(path)) return cells.get(path) === null && present.length === 0
    return present.length === 0 || present.some((name) => cells.get(name) !== null)
  })
}

function spreadNull(flat: FlatRow, path: string, below: readonly string[]): FlatRow {
  if (!flat.cells.has(path)) return flat
  const cells = new Map<string, Value>()
  for (const [name, value] of flat.cells) {
    if (name === path) for (const leaf of below) cells.set(leaf, null)
    else cells.set(name, value)
  }
  return { ...flat, cells }
}
