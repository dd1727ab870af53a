/** The order of keys: component by component, each ascending or descending, a prefix before what it is a prefix of. */
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import type { Arrangement } from './arrangement.ts'

/** Stands after every value: a bound that ends in it is past all keys that begin with the rest. */
export const TOP: unique symbol = Symbol('top')

export type Bound = readonly (Value | typeof TOP)[]

/** Negative, zero or positive as key `a` is before, equal to or after `b`. */
export type KeyOrder = (a: Bound, b: Bound) => number

/** The order of an arrangement's keys, which is that of its scans; `from` a component on, where those before it are equal. */
export function keyOrder({ components }: Arrangement, from = 0): KeyOrder {
  const signs = components.map(({ direction }) => (direction === 'desc' ? -1 : 1))
  return (a, b) => compareKeys(a, b, from, signs)
}

/** @param signs −1 for each component that descends; without, all ascend */
export function compareKeys(a: Bound, b: Bound, from = 0, signs?: readonly number[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = from; i < length; i++) {
    const x = a[i] as Value | typeof TOP
    const y = b[i] as Value | typeof TOP
    if (x === y) continue
    if (x === TOP || y === TOP) return x === TOP ? 1 : -1
    const difference = compare(x, y)
    if (difference !== 0) return signs === undefined ? difference : difference * (signs[i] as number)
  }
  return a.length - b.length
}
