/** Rows as texts, column by column: what the layout measures and prints. */
import type { Rows } from '../../session/protocol.ts'
import { type Column, headingOf } from '../diff/columns.ts'
import type { Cells, FlatRow } from '../diff/flatten.ts'
import type { DiffRow } from '../diff/model.ts'
import { nestedDelta } from '../diff/nested.ts'
import { cellText, weightText } from '../text/cell.ts'
import { printable } from '../text/printable.ts'

/** A column as text. */
export interface TextColumn {
  readonly heading: string
  /** Key columns are the last to be shortened and are never left out. */
  readonly key: boolean
  /** Numbers: aligned on the right and not shortened. */
  readonly numeric: boolean
  /** Whether no row changed in this column, so that it may be left out. */
  readonly unchanged: boolean
}

/** A row as text: one cell for each column, on each side that it has. `listed` rows belong to no delta. */
export interface TextRow {
  readonly kind: DiffRow['kind'] | 'listed'
  readonly before: readonly string[] | null
  readonly after: readonly string[] | null
  /** For each column, whether its cell changed. */
  readonly changed: readonly boolean[]
  readonly nested: readonly NestedRows[]
}

/** The rows of a Z-set in one cell of a row. */
export interface NestedRows {
  readonly heading: string
  readonly rows: Rows
}

/** Columns with their rows. */
export interface TextTable {
  readonly columns: readonly TextColumn[]
  readonly rows: readonly TextRow[]
}

const WEIGHT: TextColumn = { heading: 'weight', key: true, numeric: true, unchanged: false }

/** The texts of the rows of a diff that are to be shown, out of all of them. */
export function diffTexts(
  columns: readonly Column[],
  shown: readonly DiffRow[],
  all: readonly DiffRow[],
): TextTable {
  const weighted = shown.some((row) => row.weight !== 1)
  const onlyChanges = all.every((row) => row.kind === 'changed')
  const changing = new Set(all.flatMap((row) => [...row.changed]))
  const rows = shown.map((row): TextRow => {
    const weight = weighted ? [weightText(row.weight)] : []
    const texts = (cells: Cells | null) =>
      cells && [...weight, ...columns.map(({ name }) => cellText(cells.get(name)))]
    return {
      kind: row.kind,
      before: texts(row.before),
      after: texts(row.after),
      changed: [...weight.map(() => false), ...columns.map(({ name }) => row.changed.has(name))],
      nested: nestedOf(columns, row.before, row.after),
    }
  })
  const described = columns.map((column) => ({
    ...describe(column),
    unchanged: onlyChanges && !column.key && !changing.has(column.name),
  }))
  return { columns: weighted ? [WEIGHT, ...described] : described, rows }
}

/** The texts of listed rows; a weight column comes first if any weight, of the rows not shown too, is not 1. */
export function listedTexts(
  columns: readonly Column[],
  shown: readonly FlatRow[],
  weighted: boolean,
): TextTable {
  const rows = shown.map(
    ({ cells, weight }): TextRow => ({
      kind: 'listed',
      before: null,
      after: [
        ...(weighted ? [weightText(weight)] : []),
        ...columns.map(({ name }) => cellText(cells.get(name))),
      ],
      changed: [],
      nested: nestedOf(columns, null, cells),
    }),
  )
  const described = columns.map(describe)
  return { columns: weighted ? [WEIGHT, ...described] : described, rows }
}

function describe(column: Column): TextColumn {
  const { key, numeric } = column
  return { heading: printable(headingOf(column)), key, numeric, unchanged: false }
}

function nestedOf(columns: readonly Column[], before: Cells | null, after: Cells | null): NestedRows[] {
  const nested: NestedRows[] = []
  for (const column of columns) {
    const rows = nestedDelta(before?.get(column.name), after?.get(column.name))
    if (rows !== null && rows.rows.length > 0) nested.push({ heading: printable(headingOf(column)), rows })
  }
  return nested
}
