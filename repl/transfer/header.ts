/** Which columns of a table the fields of a file are. */
import type { Table } from '../../engine/index.ts'
import { columnTypes } from './column-type.ts'
import { ImportError } from './source.ts'
import { WEIGHT } from './write-value.ts'

export interface Header {
  /** The columns of the file, in order. */
  readonly columns: readonly string[]
  /** Those of the table, with the fields that hold them. */
  readonly read: readonly { readonly column: string; readonly index: number }[]
  /** The field that holds the weights of rows; null if there is none. */
  readonly weight: number | null
}

/**
 * @param where the place of the header
 * @param ignored columns of the file that are left out
 * @throws ImportError if a column of the file is none of the table, or one of the table is missing that has no default
 */
export function headerOf(
  where: string,
  table: Table,
  columns: readonly string[],
  ignored: readonly string[],
  delimiter = ',',
): Header {
  const lists = `the columns of the file are ${named(columns)}; those of ${table.name} are ${named(table.columns)}`
  const twice = columns.find((column, i) => columns.indexOf(column) !== i)
  if (twice !== undefined) throw new ImportError(`${where} names the column ${quoted(twice)} twice; ${lists}`)
  const unknown = columns.filter(
    (column) => !table.columns.includes(column) && column !== WEIGHT && !ignored.includes(column),
  )
  const types = columnTypes(table)
  const missing = table.columns.filter((column) => !columns.includes(column) && !types.get(column)?.optional)
  if (unknown.length + missing.length > 0) {
    const unknowns = unknown.length > 0 ? [`columns that ${table.name} has not: ${named(unknown)}`] : []
    const misses = missing.length > 0 ? [`no column ${named(missing)}`] : []
    throw new ImportError(
      `${where} has ${[...unknowns, ...misses].join(', and ')}; ${lists}`,
      hintFor(columns, unknown, missing, table, delimiter),
    )
  }
  return {
    columns,
    read: table.columns.flatMap((column) => {
      const index = columns.indexOf(column)
      return index === -1 || ignored.includes(column) ? [] : [{ column, index }]
    }),
    weight: columns.includes(WEIGHT) && !table.columns.includes(WEIGHT) ? columns.indexOf(WEIGHT) : null,
  }
}

function hintFor(
  columns: readonly string[],
  unknown: readonly string[],
  missing: readonly string[],
  table: Table,
  delimiter: string,
): string {
  const [only] = columns
  const other = [';', '\t', '|', ','].find(
    (candidate) => candidate !== delimiter && only?.includes(candidate),
  )
  if (columns.length === 1 && table.columns.length > 1 && other !== undefined)
    return `Its fields seem to be separated otherwise: --delimiter ${other === '\t' ? 'tab' : `'${other}'`}`
  if (missing.length === 0) return `To leave columns of the file out: --ignore ${unknown.join(',')}`
  if (missing.length === table.columns.length && columns.length === table.columns.length)
    return 'The first line names the columns; a file that begins with its first row is imported with --no-header.'
  return `Rename the columns in the file, or give ${missing.join(', ')} a default in the declaration of ${table.name}.`
}

function named(columns: readonly string[]): string {
  return columns.map(quoted).join(', ') || 'none'
}

function quoted(column: string): string {
  return JSON.stringify(column)
}
