/**
 * Canonical text: the one identity of a value. Two values are equal if and only if their texts are.
 *
 * JSON where JSON can say it, object keys sorted by UTF-16 code unit, no white space. Beyond JSON: `7n` (bigint),
 * `x'ff'` (bytes), `d'2025-01-01T00:00:00.000Z'` (date), `NaN`, `Infinity`, `-Infinity`, and `{|row:weight,…|}` (a nested
 * Z-set). −0 is 0. Lone surrogates and control characters are escaped, so the text is always valid UTF-8 without NUL.
 */
import { hexOf } from './hex.ts'
import { checkBytes, checkDepth, checkKeys, PlainDataError, refusal } from './plain-data.ts'
import { isZSet } from './types.ts'

/**
 * The canonical text of a value; O(size of the value).
 * @throws ValueError naming the path of the first part that cannot be in a row (function, symbol, undefined, class
 * instance, invalid date, cycle).
 */
export function canonicalText(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `${value}n`
    case 'object':
      return value === null ? 'null' : writeObject(value, depth)
    default:
      throw refusal(value)
  }
}

function writeObject(value: object, depth: number): string {
  checkDepth(depth)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null)
    return writeRecord(value as Record<string, unknown>, depth)
  if (Array.isArray(value)) return writeArray(value, depth)
  if (isZSet(value)) return value.canonicalText()
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refusal(value)
    return `d'${value.toISOString()}'`
  }
  if (value instanceof Uint8Array) {
    checkBytes(value)
    return `x'${hexOf(value)}'`
  }
  throw refusal(value)
}

function writeRecord(record: Record<string, unknown>, depth: number): string {
  checkKeys(record)
  const keys = sortedKeys(record)
  let text = '{'
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const part = record[key]
    if (i > 0) text += ','
    text += quotedName(key)
    // The two commonest kinds are written here: a call less per cell of every row.
    if (typeof part === 'number') text += part === 0 ? '0' : part
    else if (typeof part === 'string') text += quote(part)
    else text += writePart(part, depth, key)
  }
  return `${text}}`
}

/** What JSON.stringify writes, which for most strings is the string in quotes. */
function quote(text: string): string {
  return UNESCAPED.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** Without quotes, backslashes, control characters, and surrogates, of which half a pair is escaped. */
const UNESCAPED = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

function writeArray(array: readonly unknown[], depth: number): string {
  let text = '['
  for (let i = 0; i < array.length; i++) {
    if (i > 0) text += ','
    text += writePart(array[i], depth, i)
  }
  return `${text}]`
}

function writePart(value: unknown, depth: number, at: string | number): string {
  try {
    return write(value, depth + 1)
  } catch (error) {
    throw error instanceof PlainDataError ? error.below(at) : error
  }
}

/** Own keys in canonical order; most rows come in it already. */
function sortedKeys(record: object): string[] {
  const keys = Object.keys(record)
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] as string) > (keys[i] as string)) return keys.sort()
  }
  return keys
}

/** Column names repeat with every row: their quoted form, colon included, is kept. */
const names = new Map<string, string>()

function quotedName(key: string): string {
  let quoted = names.get(key)
  if (quoted === undefined) {
    quoted = `${JSON.stringify(key)}:`
    // Records used as dictionaries have unbounded keys: start over rather than grow for ever.
    if (names.size >= 4096) names.clear()
    names.set(key, quoted)
  }
  return quoted
}

/** How deep `isPlain` and `equal` look before they leave it to the text. */
const PLAIN_DEPTH = 4

/** Whether a value surely has a canonical text: scalars, and plain records of them a few levels deep. Quicker than making the text. */
export function isPlain(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return true
    case 'object':
      return value === null || (depth < PLAIN_DEPTH && isPlainRecord(value, depth))
    default:
      return false
  }
}

function isPlainRecord(value: object, depth: number): boolean {
  if (!isRecord(value)) return false
  for (const key in value) if (!isPlain(value[key], depth + 1)) return false
  return Object.getOwnPropertySymbols(value).length === 0
}

function isRecord(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype
}

/** Whether two values are the same value, that is, have the same text; O(size). */
export function equal(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b)
  if (depth === PLAIN_DEPTH || !isRecord(a) || !isRecord(b)) return canonicalText(a) === canonicalText(b)
  let more = 0
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !equal(a[key], b[key], depth + 1)) return false
    more++
  }
  for (const _ in b) more--
  return more === 0
}
