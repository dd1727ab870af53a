/** What a value is that is not what was expected, for errors, in the words of users. */

/** Tells handles by what they have: their rooms stand above this one. */
export function found(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object') return `a ${typeof value}`
  if (value instanceof Promise) return 'a promise'
  if ('vertex' in value) return 'a stream'
  if ('stream' in value) return 'a stream in groups'
  if ('graph' in value) return 'a circuit'
  return 'arrangement' in value && 'name' in value ? `the table "${value.name}"` : 'an object'
}

/** A value that stands where a number should: strings in quotes, so that "3" is not taken for 3. */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
