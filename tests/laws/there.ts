/**
 * What is there: a row, a value or a key whose weight, summed over its rows, is above 0. The one notion that all operators and aggregate functions share
 * which ask whether something is there, said as plainly as can be; those that count and sum take weights as numbers, with their signs.
 */
import { canonicalText, compare, type Value } from '../../engine/index.ts'

/** The values that are there, in order, each with its weight. */
export function there<V>(pairs: Iterable<readonly [V, number]>): [V, number][] {
  const weights = new Map<string, [V, number]>()
  for (const [value, weight] of pairs) {
    const text = canonicalText(value)
    weights.set(text, [value, (weights.get(text)?.[1] ?? 0) + weight])
  }
  return [...weights.values()]
    .filter(([, weight]) => weight > 0)
    .sort(([a], [b]) => compare(a as Value, b as Value))
}

/** The total weight, which may be below 0. */
export function total(pairs: Iterable<readonly [unknown, number]>): number {
  let sum = 0
  for (const [, weight] of pairs) sum += weight
  return sum
}
