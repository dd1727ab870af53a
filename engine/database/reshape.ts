/**
 * A table whose declaration has changed since it was stored: columns may have gone, and columns with a default may have come. Its rows, and those in the
 * log, are made rows of the new declaration; anything else is refused with what differs.
 */
import type { Table } from '../circuit/table.ts'
import { columnOf } from '../value/columns.ts'
import { DatabaseError } from '../value/error.ts'
import { Entry, ZSet } from '../zset/zset.ts'

type Declaration = Table['declaration']

/** Rows of the old declaration as rows of the new one. @throws TableError if one does not fit it */
export type Reshape = (rows: ZSet<unknown>) => ZSet<unknown>

/** @throws DatabaseError if the declarations differ in other ways */
export function reshape(table: Table, stored: Declaration): Reshape {
  const refusals = refused(table, stored)
  if (refusals.length > 0) {
    throw new DatabaseError(
      `table ${table.name} is declared otherwise than it is stored: ${refusals.join('; ')}`,
      'Columns may go, and come with a default, as in z.int().default(0); for anything else use another name, or drop the table and its rows first.',
    )
  }
  const common = table.columns.filter((column) => Object.hasOwn(stored.columns, column))
  return (rows) =>
    ZSet.ofParts(
      rows.entries.map(({ row, weight }) => {
        const kept = common.map((column) => [column, columnOf(row as Record<string, unknown>, column)])
        return new Entry<unknown>(table.check(Object.fromEntries(kept)), weight)
      }),
    )
}

/** What differs that cannot be made to fit, in words. */
function refused(table: Table, stored: Declaration): string[] {
  const { columns, key } = table.declaration
  const all = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))
  const keys = key.join() === stored.key.join() ? [] : [`its key was ${all(stored.key)} and is ${all(key)}`]
  return [
    ...keys,
    ...Object.entries(columns).flatMap(([column, type]) => {
      if (!Object.hasOwn(stored.columns, column))
        return table.hasDefault(column) ? [] : [`column ${column} is new and has no default`]
      const before = stored.columns[column]
      return before === type ? [] : [`column ${column} was ${before} and is ${type}`]
    }),
  ]
}
