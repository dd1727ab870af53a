/** What the layout is told besides the data. */

export interface LayoutOptions {
  /** Columns of the screen; lines are never wider. Below 20 it counts as 20. */
  readonly width: number
  /** Rows shown of one delta or table before its middle is left out; Infinity shows all. */
  readonly maxRows: number
  /** How to see what was left out, e.g. `.last shows all`; empty for no such hint. */
  readonly hint: string
}

/** The least width that is laid out for. */
export const LEAST_WIDTH = 20

/** Nested rows shown of one cell, unless all rows are. */
const NESTED_ROWS = 10

/** The options for the rows nested in a row; they stand `by` columns further to the right. */
export function nestedOptions(options: LayoutOptions, by: number): LayoutOptions {
  const maxRows = Number.isFinite(options.maxRows) ? Math.min(options.maxRows, NESTED_ROWS) : options.maxRows
  return { width: options.width - by, maxRows, hint: '' }
}

/** How far nested rows stand to the right, in columns: not at all once there is no width left for it. */
export function nestedIndent(options: LayoutOptions): number {
  return options.width >= LEAST_WIDTH - 4 ? 2 : 0
}
