/** JSON to values: what a JSON value stands for in a column, whose type says what JSON has no words for. */
import { canonicalText, parseValue } from '../../engine/index.ts'
import { type ColumnType, MIXED } from './column-type.ts'
import { Mismatch, shown } from './mismatch.ts'
import { readBytes, readDate } from './scalars.ts'

/** In a place that says nothing of its type, a record with this one column holds the canonical text of a value. */
export const TAG = '$'

/**
 * Whether `{"$": …}` stands for a value, as in files of JSON, or is a record like any other, as where the text around it is
 * canonical text, which needs no such thing.
 */
type Tags = 'tagged' | 'as it stands'

/**
 * The value of a JSON value in a column; what does not fit at all is left for the table to refuse.
 * @throws Mismatch if it was to be a date, bytes, a bigint, or tagged, and is not
 */
export function readJson(value: unknown, type: ColumnType, tags: Tags = 'tagged'): unknown {
  if (value === null) return value
  switch (type.kind) {
    case 'number':
      return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value
    case 'bigint':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
      return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value
    case 'date':
      return typeof value === 'string' ? readDate(value) : value
    case 'bytes':
      return typeof value === 'string' ? readBytes(value) : value
    case 'array':
      return Array.isArray(value) ? value.map((part) => readJson(part, type.element, tags)) : value
    case 'object':
      return mapRecord(value, (part, name) => readJson(part, partOf(type.parts, name), tags))
    case 'dictionary':
      return mapRecord(value, (part) => readJson(part, type.value, tags))
    case 'mixed':
      return tags === 'tagged' && isTagged(value) ? readTagged(value[TAG]) : value
    default:
      return value
  }
}

export function partOf(parts: Readonly<Record<string, ColumnType>>, name: string): ColumnType {
  return (Object.hasOwn(parts, name) ? parts[name] : undefined) ?? MIXED
}

/** A record with its parts replaced; anything else as it is. */
export function mapRecord(value: unknown, change: (part: unknown, name: string) => unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]))
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether a value is a record of the tag alone. */
export function isTagged(value: unknown): value is { readonly [TAG]: unknown } {
  return isRecord(value) && Object.hasOwn(value, TAG) && Object.keys(value).length === 1
}

function readTagged(text: unknown): unknown {
  try {
    const value = parseValue(text as string)
    canonicalText(value)
    return value
  } catch {
    throw new Mismatch(
      `holds {"${TAG}": ${typeof text === 'string' ? shown(text) : typeof text}}`,
      `canonical text such as "7n" or "d'2025-01-31T00:00:00.000Z'" in it`,
    )
  }
}
