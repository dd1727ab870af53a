/** Values that are kept as state are frozen, so that whoever was handed one cannot change the state. */

/** Freezes the records and arrays in a value, all the way down; O(1) for one frozen before. Other kinds are no worse for it, or cannot be. */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return
  Object.freeze(value)
  for (const key in value) freeze((value as Record<string, unknown>)[key])
}
