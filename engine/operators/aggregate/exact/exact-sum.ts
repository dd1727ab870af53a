/**
 * Sums that do not drift: after any history a sum equals the correctly rounded sum over the rows that are present.
 *
 * A sum of doubles is held exactly, as an expansion of non-overlapping doubles whose sum it is (Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic", 1997, §2), brought to the one expansion in which each part is the rounding of all that follows it, so that
 * equal sums are equal values however they came about. Nearly always that is a single number. NaN and infinities, which
 * absorb what they are added to, are counted beside it. Cost per addition: O(parts), one or two in practice.
 */
import { SteppingError } from '../../../value/error.ts'
import { canonicalParts, growBy, twoSum } from './expansion.ts'

/** An exact sum: a number where that is exact, the parts largest first where not, or a bigint other than 0n; 0 is the sum of nothing. */
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
  if (typeof value === 'bigint') return addBigInt(sum, value * BigInt(weight))
  if (typeof sum === 'bigint') throw mixed()
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
  const up = sum.plus > 0 || sum.minus < 0
  const down = sum.minus > 0 || sum.plus < 0
  if (sum.nan !== 0 || (up && down)) return Number.NaN
  if (up) return Number.POSITIVE_INFINITY
  if (down) return Number.NEGATIVE_INFINITY
  return typeof sum.finite === 'number' ? sum.finite : (sum.finite[0] ?? 0)
}

function addBigInt(sum: ExactSum, value: bigint): ExactSum {
  if (typeof sum !== 'bigint' && sum !== 0) throw mixed()
  const total = BigInt(sum) + value
  return total === 0n ? 0 : total
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
  const canonical = canonicalParts(growBy(expansionOf(sum), value, weight))
  if (canonical.some((part) => !Number.isFinite(part))) {
    throw new SteppingError(
      'the sum left the range of numbers (about ±1.8e308)',
      'Scale the values down before summing them.',
    )
  }
  return canonical.length === 0 ? 0 : canonical.length === 1 ? (canonical[0] as number) : canonical
}

/** A finite exact sum as an expansion, largest part last. */
export function expansionOf(sum: number | readonly number[]): readonly number[] {
  if (typeof sum === 'number') return sum === 0 ? [] : [sum]
  return [...sum].reverse()
}

function mixed(): SteppingError {
  return new SteppingError(
    'the sum mixes numbers and bigints',
    'Convert one of them with Number(…) or BigInt(…).',
  )
}
