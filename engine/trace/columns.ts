/** What columns the rows of a trace have, as far as that is known: a store may lay them out by it. */

/** The columns of a record in order; one that holds a record is named with the columns of that. */
export type Columns = readonly Column[]
export type Column = string | readonly [name: string, columns: Columns]

/** The columns of a record that all other rows are expected to look like; null for what is no record, or holds what columns cannot. */
export function columnsLike(sample: unknown): Columns | null {
  if (!isRecord(sample)) return null
  const columns: Column[] = []
  for (const [name, value] of Object.entries(sample)) {
    const inner = isRecord(value) && Object.keys(value).length > 0 ? columnsLike(value) : null
    columns.push(inner === null ? name : [name, inner])
  }
  return columns
}

/** Whether a value is a plain object: a record among the values that rows hold. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
