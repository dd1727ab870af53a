/** Values as JSON that any program can parse: what JSON has no words for is text, and which kind it was is not in it. */
import { canonicalText, type Value, ZSet } from '../../engine/index.ts'

/**
 * A value as JSON.stringify takes it: bigints and numbers that are not finite as decimal text (`"7"`, `"NaN"`), dates as ISO 8601 in UTC, bytes as
 * `"x'ff'"`, nested Z-sets as `[{"weight":1,"row":…}]` in the order of rows. O(its size).
 */
export function plainJson(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : plainObject(value)
    default:
      return value
  }
}

function plainObject(value: object): unknown {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return canonicalText(value)
  if (value instanceof ZSet)
    return value.ordered().map(([row, weight]: readonly [Value, number]) => ({ weight, row: plainJson(row) }))
  if (Array.isArray(value)) return value.map(plainJson)
  // A column may be called __proto__.
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainJson(part)]))
}
