/** Rows that a trace keeps in memory are frozen, so that a caller who was handed one cannot change the state. */

/** Freezes a row and the records and arrays in it; O(1) for a row frozen before. */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value))
    return
  Object.freeze(value)
  for (const key in value) freeze((value as Record<string, unknown>)[key])
}
