/**
 * Sums without a range: every finite double is an integer times 2^-1074, so a bigint can stand for any sum of them. It is slow, and wanted only where
 * expansions of doubles come to the end of their range.
 */

/** The exponent of the unit, the least double. */
const UNIT = -1074

const bits = new DataView(new ArrayBuffer(8))

/** A finite double in units of 2^-1074. */
export function fixedPoint(value: number): bigint {
  bits.setFloat64(0, value)
  const word = bits.getBigUint64(0)
  const exponent = (word >> 52n) & 0x7ffn
  const fraction = word & 0xfffffffffffffn
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n)
  return value < 0 ? -magnitude : magnitude
}

/** The double nearest to so many units, ties to even: an infinity from halfway between the greatest double and 2^1024 on. */
export function nearestDouble(units: bigint): number {
  return scaled(units, UNIT)
}

/**
 * The double nearest to value / count, ties to even, for a quotient that is no subnormal number.
 * @param exponent that of the units of the value: it is value · 2^exponent; nothing for a whole number
 */
export function nearestQuotient(value: bigint, count: number, exponent: number = 0): number {
  const divisor = BigInt(count)
  const dividend = value << 128n
  const quotient = dividend / divisor
  // The last bit says whether anything is left over, which is less than it.
  const isLess = quotient * divisor !== dividend
  const sign = value < 0n === count < 0 ? 1n : -1n
  return scaled(isLess ? sign * ((sign * quotient) | 1n) : quotient, exponent - 128)
}

/** The mean of a sum in units of 2^-1074, for a mean that is no subnormal number. */
export function nearestMean(units: bigint, count: number): number {
  return nearestQuotient(units, count, UNIT)
}

/** The double nearest to value · 2^exponent: 64 leading bits, the last of which says whether anything follows, are rounded once. */
function scaled(value: bigint, exponent: number): number {
  const magnitude = value < 0n ? -value : value
  const drop = Math.max(0, magnitude.toString(16).length * 4 - 64)
  const leading = magnitude >> BigInt(drop)
  const follows = leading << BigInt(drop) !== magnitude
  const nearest = Number(follows ? leading | 1n : leading) * 2 ** (drop + exponent)
  return value < 0n ? -nearest : nearest
}
