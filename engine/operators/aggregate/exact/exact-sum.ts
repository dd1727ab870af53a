/**
 * Sums that do not drift: after any history a sum equals the correctly rounded sum over the rows that are present.
 *
 * A sum of doubles is held exactly, as an expansion of non-overlapping doubles whose sum it is (Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic", 1997, §2), brought to the one expansion in which each part is the rounding of all that follows it, so that
 * equal sums are equal values however they came about. Nearly always that is a single number. A sum that rounds to no finite double, as one on the way
 * may, is held as a bigint (fixed-point.ts), so the order of rows does not matter there either. NaN and infinities, which absorb what they
 * are added to, are counted beside it. Cost per addition: O(parts), one or two in practice.
 */
import { SteppingError } from '../../../value/error.ts'
import { exact } from '../../../zset/exact.ts'
import { canonicalParts, growBy, twoSum } from './expansion.ts'
import { fixedPoint, nearestDouble } from './fixed-point.ts'

/** A sum of finite doubles: a number where that is exact, the parts largest first where not; beyond the range of doubles in units of 2^-1074. */
export type FiniteSum = number | readonly number[] | { readonly beyond: bigint }

/** An exact sum: of finite doubles, of others beside them, or a bigint other than 0n; 0 is the sum of nothing. */
export type ExactSum =
  | FiniteSum
  | bigint
  | {
      readonly finite: FiniteSum
      readonly nan: number
      readonly plus: number
      readonly minus: number
    }

/** The exact sum with `weight` times `value` added. @throws SteppingError if numbers meet bigints */
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

/** The double nearest to an exact sum, an infinity beyond their range (NaN and infinities as IEEE 754 adds them), or the bigint. */
export function roundedSum(sum: ExactSum): number | bigint {
  if (typeof sum !== 'object') return sum
  if (!('finite' in sum)) return roundedFinite(sum)
  const up = sum.plus > 0 || sum.minus < 0
  const down = sum.minus > 0 || sum.plus < 0
  if (sum.nan !== 0 || (up && down)) return Number.NaN
  if (up) return Number.POSITIVE_INFINITY
  if (down) return Number.NEGATIVE_INFINITY
  return roundedFinite(sum.finite)
}

function roundedFinite(sum: FiniteSum): number {
  if (typeof sum === 'number') return sum
  return 'beyond' in sum ? nearestDouble(sum.beyond) : (sum[0] as number)
}

function addBigInt(sum: ExactSum, value: bigint): ExactSum {
  if (typeof sum !== 'bigint' && sum !== 0) throw mixed()
  const total = BigInt(sum) + value
  return total === 0n ? 0 : total
}

function addSpecial(sum: Exclude<ExactSum, bigint>, value: number, weight: number): ExactSum {
  const counts = typeof sum === 'object' && 'finite' in sum ? sum : { finite: sum, nan: 0, plus: 0, minus: 0 }
  const added = (count: number, isIt: boolean): number =>
    isIt ? exact(count + weight, `the total weight of ${value}`) : count
  const next = {
    finite: counts.finite,
    nan: added(counts.nan, Number.isNaN(value)),
    plus: added(counts.plus, value === Number.POSITIVE_INFINITY),
    minus: added(counts.minus, value === Number.NEGATIVE_INFINITY),
  }
  return next.nan === 0 && next.plus === 0 && next.minus === 0 ? next.finite : next
}

function addFinite(sum: FiniteSum, value: number, weight: number): FiniteSum {
  if (typeof sum === 'number' || !('beyond' in sum)) {
    const canonical = canonicalParts(growBy(expansionOf(sum), value, weight))
    if (canonical.every(Number.isFinite)) return finiteSum(canonical)
  }
  const units = unitsOf(sum) + fixedPoint(value) * BigInt(weight)
  const parts = partsOf(units)
  return parts === null ? { beyond: units } : finiteSum(parts)
}

function finiteSum(parts: readonly number[]): FiniteSum {
  return parts.length === 0 ? 0 : parts.length === 1 ? (parts[0] as number) : parts
}

/** A finite sum in units of 2^-1074. */
export function unitsOf(sum: FiniteSum): bigint {
  if (typeof sum === 'object' && 'beyond' in sum) return sum.beyond
  return expansionOf(sum).reduce((units, part) => units + fixedPoint(part), 0n)
}

/** So many units as the parts of their expansion, largest first; null where they round to no finite double. */
function partsOf(units: bigint): number[] | null {
  const parts: number[] = []
  for (let rest = units; rest !== 0n; ) {
    const nearest = nearestDouble(rest)
    if (!Number.isFinite(nearest)) return null
    parts.push(nearest)
    rest -= fixedPoint(nearest)
  }
  return parts
}

/** A finite exact sum in the range of doubles as an expansion, largest part last. */
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
