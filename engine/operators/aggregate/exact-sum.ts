/**
 * Sums that do not drift: after any history a sum equals the correctly rounded sum over the rows that are present.
 *
 * A sum of doubles is held exactly, as an expansion of non-overlapping doubles whose sum it is (Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic", 1997, §2), brought to the one expansion in which each part is the rounding of all that follows it, so that
 * equal sums are equal values however they came about. Nearly always that is a single number. NaN and infinities, which
 * absorb what they are added to, are counted beside it. Cost per addition: O(parts), one or two in practice.
 */
import { SteppingError } from '../../value/error.ts'

/** An exact sum: a number where that is exact, the parts largest first where not, or a bigint. */
export type ExactSum =
  | number
  | bigint
  | readonly number[]
  | {
      readonly finite: number | readonly number[]
      readonly nan: number
      readonly plus: number
      readonly minus: number
    }

/** The exact sum with `weight` times `value` added. @throws SteppingError if numbers meet bigints, or the sum leaves the range of doubles. */
export function addExactly(sum: ExactSum, value: number | bigint, weight: number): ExactSum {
  if (typeof value === 'bigint') {
    if (typeof sum === 'bigint') return sum + value * BigInt(weight)
    if (sum === 0) return value * BigInt(weight)
    throw mixed()
  }
  if (typeof sum === 'bigint') {
    if (sum !== 0n) throw mixed()
    return addExactly(0, value, weight)
  }
  if (typeof sum === 'number' && (weight === 1 || weight === -1)) {
    // The common case: the new sum is one double, exactly.
    const [total, error] = twoSum(sum, value * weight)
    if (error === 0 && Number.isFinite(total)) return total
  }
  if (!Number.isFinite(value)) return addSpecial(sum, value, weight)
  if (typeof sum === 'object' && 'finite' in sum)
    return { ...sum, finite: addFinite(sum.finite, value, weight) }
  return addFinite(sum, value, weight)
}

/** The double nearest to an exact sum (NaN and infinities as IEEE 754 adds them), or the bigint. */
export function roundedSum(sum: ExactSum): number | bigint {
  if (typeof sum !== 'object') return sum
  if (!('finite' in sum)) return sum[0] ?? 0
  if (sum.nan > 0 || (sum.plus > 0 && sum.minus > 0)) return Number.NaN
  if (sum.plus > 0) return Number.POSITIVE_INFINITY
  if (sum.minus > 0) return Number.NEGATIVE_INFINITY
  return typeof sum.finite === 'number' ? sum.finite : (sum.finite[0] ?? 0)
}

function addSpecial(sum: Exclude<ExactSum, bigint>, value: number, weight: number): ExactSum {
  const counts = typeof sum === 'object' && 'finite' in sum ? sum : { finite: sum, nan: 0, plus: 0, minus: 0 }
  const next = {
    finite: counts.finite,
    nan: counts.nan + (Number.isNaN(value) ? weight : 0),
    plus: counts.plus + (value === Number.POSITIVE_INFINITY ? weight : 0),
    minus: counts.minus + (value === Number.NEGATIVE_INFINITY ? weight : 0),
  }
  return next.nan === 0 && next.plus === 0 && next.minus === 0 ? next.finite : next
}

function addFinite(
  sum: number | readonly number[],
  value: number,
  weight: number,
): number | readonly number[] {
  let parts = typeof sum === 'number' ? (sum === 0 ? [] : [sum]) : [...sum].reverse()
  const [high, low] = product(value, weight)
  parts = grow(parts, low)
  parts = grow(parts, high)
  const canonical = round(parts)
  if (canonical.some((part) => !Number.isFinite(part))) {
    throw new SteppingError(
      'the sum left the range of numbers (about ±1.8e308)',
      'Scale the values down before summing them.',
    )
  }
  return canonical.length === 0 ? 0 : canonical.length === 1 ? (canonical[0] as number) : canonical
}

/** Adds one double to an expansion, smallest part first, without loss. */
function grow(parts: readonly number[], term: number): number[] {
  const out: number[] = []
  let carry = term
  for (const part of parts) {
    const [sum, error] = twoSum(carry, part)
    if (error !== 0) out.push(error)
    carry = sum
  }
  if (carry !== 0) out.push(carry)
  return out
}

/** The one expansion, largest part first, in which each part is the nearest double to all that is left. */
function round(parts: readonly number[]): number[] {
  let rest = [...parts]
  const out: number[] = []
  while (rest.length > 0) {
    // The nearest double to the whole: sum from the top down while it is exact, then break a tie by the sign of what follows.
    const nearest = nearestDouble(rest)
    out.push(nearest)
    rest = grow(rest, -nearest)
    if (!Number.isFinite(nearest)) break
  }
  return out
}

/** Correctly rounded sum of an expansion given smallest part first. */
function nearestDouble(parts: readonly number[]): number {
  let i = parts.length - 1
  let high = parts[i] as number
  let low = 0
  while (i > 0) {
    i--
    const [sum, error] = twoSum(high, parts[i] as number)
    high = sum
    low = error
    if (low !== 0) break
  }
  // Half-way cases: what is below decides the direction.
  const below = parts[i - 1] ?? 0
  if (i > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
    const doubled = low * 2
    const candidate = high + doubled
    if (candidate - high === doubled) return candidate
  }
  return high
}

/** Knuth: a + b = sum + error exactly. */
function twoSum(a: number, b: number): [sum: number, error: number] {
  const sum = a + b
  const virtual = sum - a
  return [sum, a - (sum - virtual) + (b - virtual)]
}

/** a · b = high + low exactly, for finite a and an integer weight b. */
function product(a: number, b: number): [high: number, low: number] {
  if (b === 1 || b === -1) return [a * b, 0]
  const high = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [high, aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow)]
}

/** Veltkamp: a = high + low, each of at most 26 bits. Beyond 2^970 the factor would overflow, so it is scaled first. */
function split(a: number): [high: number, low: number] {
  if (Math.abs(a) > 2 ** 970) {
    const [high, low] = split(a * 2 ** -60)
    return [high * 2 ** 60, low * 2 ** 60]
  }
  const factor = 134217729 * a
  const high = factor - (factor - a)
  return [high, a - high]
}

function mixed(): SteppingError {
  return new SteppingError(
    'the sum mixes numbers and bigints',
    'Convert one of them with Number(…) or BigInt(…).',
  )
}
