/** Values that are kept as state are frozen, so that whoever was handed one cannot change the state. */
import { isZSet } from './types.ts'

/** Freezes a value and the records and arrays in it; O(1) for one frozen before. Z-sets cannot be changed as it is. */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  if (ArrayBuffer.isView(value) || isZSet(value)) return
  Object.freeze(value)
  for (const key in value) freeze((value as Record<string, unknown>)[key])
}
