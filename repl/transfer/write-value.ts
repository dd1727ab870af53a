/** Values as text: the inverse of read-text.ts and read-json.ts for the columns of a table, and plain for everything else. */
import { canonicalText, SteppingError, ZSet } from '../../engine/index.ts'
import type { ColumnType } from './column-type.ts'
import { isRecord, isTagged, mapRecord, partOf, TAG } from './read-json.ts'
import { isScalar } from './read-text.ts'

/** The column of weights, in what is exported with them, and in files of changes that are imported. */
export const WEIGHT = '±'

/**
 * A value as a field: null for one that is empty. Scalars as they are read, everything else as canonical text, which is JSON where JSON
 * can say it.
 * @param type the column's; null where it is none of a table, and what kind a value was is not to be read back
 * @throws SteppingError if a field cannot say it: half a surrogate pair, or null beside nothing in one column
 */
export function writeField(value: unknown, type: ColumnType | null): string | null {
  if (type === null || isScalar(type)) {
    if (value === undefined && type?.nullable)
      throw refusal(
        'a row leaves out a column that is null in others, which an empty field cannot say as well',
      )
    if (value === undefined || value === null) return null
    const text = scalarText(value)
    if (text !== undefined) return text
  }
  if (value === undefined) return null
  if (value === null && type?.nullable && !type.optional) return null
  return canonicalText(value)
}

function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      if (value.isWellFormed()) return value
      throw refusal(`${canonicalText(value)} holds half a surrogate pair, which UTF-8 cannot say`)
    case 'number':
    case 'boolean':
      return canonicalText(value)
    case 'bigint':
      return String(value)
    default:
      return value instanceof Date ? value.toISOString() : undefined
  }
}

function refusal(message: string): SteppingError {
  return new SteppingError(message, 'JSON can: export to a file called .jsonl or .json.')
}

/** A value as JSON.stringify takes it. @param type as for writeField */
export function writeJson(value: unknown, type: ColumnType | null): unknown {
  if (type === null) return plain(value)
  if (value === null) return value
  switch (type.kind) {
    case 'array':
      return Array.isArray(value) ? value.map((part) => writeJson(part, type.element)) : value
    case 'object':
      return mapRecord(value, (part, name) => writeJson(part, partOf(type.parts, name)))
    case 'dictionary':
      return mapRecord(value, (part) => writeJson(part, type.value))
    case 'mixed':
      return isJson(value) && !isTagged(value) ? value : { [TAG]: canonicalText(value) }
    default:
      return plain(value)
  }
}

/** What JSON has no words for as text; which kind it was is not in it. */
export function plain(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      if (value instanceof Date) return value.toISOString()
      if (value instanceof Uint8Array) return canonicalText(value)
      if (value instanceof ZSet)
        return value.ordered().map(([row, weight]) => ({ [WEIGHT]: weight, row: plain(row) }))
      return Array.isArray(value) ? value.map(plain) : mapRecord(value, plain)
    default:
      return value
  }
}

/** Whether JSON says a value as it is. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (Array.isArray(value)) return value.every(isJson)
      return isRecord(value) && Object.values(value).every(isJson)
    default:
      return false
  }
}
