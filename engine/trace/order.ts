/** The order of keys: component by component, a prefix before what it is a prefix of. */
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'

/** Stands after every value: a bound that ends in it is past all keys that begin with the rest. */
export const TOP: unique symbol = Symbol('top')

export type Bound = readonly (Value | typeof TOP)[]

export function compareKeys(a: Bound, b: Bound): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a[i] as Value | typeof TOP
    const y = b[i] as Value | typeof TOP
    if (x === TOP || y === TOP) return x === y ? 0 : x === TOP ? 1 : -1
    const difference = compare(x, y)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
