/** Columns by their paths: `left.price` is the column `price` of the record in the column `left`. */
import { isZSet, type Row, type Value } from './types.ts'

/** Whether a value is a plain record: an object with columns. */
export function isRecord(value: Value | undefined): value is Row {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array) &&
    !isZSet(value)
  )
}

/** The value of a column, or of a path into records; undefined where the row has none. A column with dots in its name is found first. */
export function valueAt(row: Value | undefined, path: string): Value | undefined {
  if (!isRecord(row)) return undefined
  if (Object.hasOwn(row, path)) return row[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot)
    const found = Object.hasOwn(row, name) ? valueAt(row[name], path.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
