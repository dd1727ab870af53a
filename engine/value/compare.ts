/**
 * The one total order over all values, chosen so that SQLite's own order over stored keys is the same order:
 * numbers (by value) < strings (by code point) < strings with half a surrogate pair < NaN < bigints < booleans < dates < bytes < arrays < objects < Z-sets
 * < null. Arrays and bytes compare element by element, objects as their sorted [key, value] pairs.
 */
import { canonicalText } from './canonical.ts'
import { isZSet, type Value } from './types.ts'

export const RANK = {
  number: 0,
  string: 1,
  illFormed: 2,
  nan: 3,
  bigint: 4,
  boolean: 5,
  date: 6,
  bytes: 7,
  array: 8,
  object: 9,
  zset: 10,
  null: 11,
} as const

/** The place of a value's kind in the order. */
export function rank(value: Value): number {
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? RANK.nan : RANK.number
    case 'string':
      return value.isWellFormed() ? RANK.string : RANK.illFormed
    case 'bigint':
      return RANK.bigint
    case 'boolean':
      return RANK.boolean
  }
  if (value === null) return RANK.null
  if (Array.isArray(value)) return RANK.array
  if (value instanceof Date) return RANK.date
  if (value instanceof Uint8Array) return RANK.bytes
  return isZSet(value) ? RANK.zset : RANK.object
}

/** Negative, zero or positive as `a` is before, equal to or after `b`; zero if and only if their canonical texts are equal. */
export function compare(a: Value, b: Value): number {
  // The commonest case first: numbers that are numbers. What is left of them is a NaN.
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1
    if (a > b) return 1
    if (a === b) return 0
  }
  const kind = rank(a)
  const difference = kind - rank(b)
  if (difference !== 0) return difference
  switch (kind) {
    case RANK.string:
    case RANK.illFormed:
      return compareStrings(a as string, b as string)
    case RANK.bigint:
    case RANK.boolean:
      return (a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0
    case RANK.date:
      return (a as Date).getTime() - (b as Date).getTime()
    case RANK.bytes:
      return compareLists(a as Uint8Array, b as Uint8Array, (x, y) => x - y)
    case RANK.array:
      return compareLists(a as readonly Value[], b as readonly Value[], compare)
    case RANK.object:
      return compareLists(pairs(a as Record<string, Value>), pairs(b as Record<string, Value>), compare)
    case RANK.zset:
      return compareStrings(canonicalText(a), canonicalText(b))
    default:
      return 0
  }
}

/** By code point, as UTF-8 bytes compare; JavaScript's own `<` goes by UTF-16 code unit and differs past U+FFFF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return aboveSurrogates(x) - aboveSurrogates(y)
  }
  return a.length - b.length
}

/** Lifts surrogates over U+E000…U+FFFF, where the code points that they spell belong. */
function aboveSurrogates(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function compareLists<T>(a: ArrayLike<T>, b: ArrayLike<T>, each: (x: T, y: T) => number): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = each(a[i] as T, b[i] as T)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Sorted [key, value] pairs, flattened to arrays so that they compare like any other. */
function pairs(record: Record<string, Value>): Value[] {
  return Object.keys(record)
    .sort(compareStrings)
    .map((key) => [key, record[key] as Value])
}
