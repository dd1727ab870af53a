/**
 * An exact sum divided by a count, rounded once: the double nearest to the true mean, ties to the even one, however the sum came about.
 *
 * Where the sum is one double the processor's own division is that already. Elsewhere its quotient is at most a few doubles off, and is moved by
 * one as long as what is left over, which is computed exactly, is more than half the way to the next. O(parts). Near the end of the range of doubles,
 * and beyond it, bigints are divided.
 */

import { type ExactSum, expansionOf, type FiniteSum, roundedSum, unitsOf } from './exact-sum.ts'
import { canonicalParts, grow, growBy } from './expansion.ts'
import { nearestMean, nearestQuotient } from './fixed-point.ts'

/** What is computed of a greater sum may leave the range of doubles. */
const GREAT = 2 ** 1000

/** The double nearest to sum / count, for a count other than 0. A mean of bigints is a double as well. */
export function exactQuotient(sum: ExactSum, count: number): number {
  const parts = partsOf(sum)
  if (parts === null) {
    if (typeof sum === 'bigint') return nearestQuotient(sum, count)
    return isFiniteSum(sum) ? nearestMean(unitsOf(sum), count) : Number(roundedSum(sum)) / count
  }
  if (parts.length < 2) return Number(roundedSum(sum)) / count
  let quotient = (parts.at(-1) as number) / count
  for (;;) {
    const left = growBy(parts, quotient, -count)
    const toward = sign(left) * Math.sign(count)
    if (toward === 0 || !Number.isFinite(quotient)) return quotient
    const next = neighbour(quotient, toward)
    // Twice what is left against the step to the neighbour, both as multiples of the count.
    const beyond =
      sign(
        growBy(
          left.map((part) => part * 2),
          next - quotient,
          -count,
        ),
      ) * Math.sign(count)
    if (beyond === 0) return isEven(quotient) ? quotient : next
    if (beyond !== toward) return quotient
    quotient = next
  }
}

function isFiniteSum(sum: Exclude<ExactSum, bigint>): sum is FiniteSum {
  return typeof sum === 'number' || !('finite' in sum)
}

/** A sum as an expansion that can be computed with, largest part last; null for NaN and infinities, and for what is near the end of the range of doubles. */
function partsOf(sum: ExactSum): readonly number[] | null {
  if (typeof sum === 'bigint') return partsOfBigInt(sum)
  if (typeof sum === 'number') return expansionOf(sum)
  if ('finite' in sum || 'beyond' in sum) return null
  return Math.abs(sum[0] as number) > GREAT ? null : expansionOf(sum)
}

function partsOfBigInt(sum: bigint): readonly number[] | null {
  let parts: number[] = []
  for (let rest = sum; rest !== 0n; ) {
    const nearest = Number(rest)
    if (Math.abs(nearest) > GREAT) return null
    parts = grow(parts, nearest)
    rest -= BigInt(nearest)
  }
  return canonicalParts(parts).reverse()
}

function sign(parts: readonly number[]): number {
  return Math.sign(parts.at(-1) ?? 0)
}

const bits = new DataView(new ArrayBuffer(8))

/** The next double in a direction, 1 or −1. */
function neighbour(value: number, direction: number): number {
  if (value === 0) return direction * Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 === direction > 0 ? 1n : -1n))
  return bits.getFloat64(0)
}

function isEven(value: number): boolean {
  bits.setFloat64(0, value)
  return (bits.getBigInt64(0) & 1n) === 0n
}
