/** What sums and means of doubles must come to: rational arithmetic on bigints, as every double is an integer times 2^-1074. */

/** A finite double as a multiple of 2^-1074. */
export function scaled(value: number): bigint {
  const word = bitsOf(value)
  const exponent = Number((word >> 52n) & 0x7ffn)
  const fraction = word & 0xfffffffffffffn
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1)
  return value < 0 ? -magnitude : magnitude
}

/** The exact sum of values, each as often as its weight, as a multiple of 2^-1074. */
export function scaledSum(terms: readonly (readonly [number, number])[]): bigint {
  return terms.reduce((total, [value, weight]) => total + scaled(value) * BigInt(weight), 0n)
}

/** The first multiple of 2^-1074 that IEEE 754 rounds to infinity: halfway between the greatest double and 2^1024. */
const BEYOND = (1n << 2098n) - (1n << 2044n)

/** The double nearest to numerator / denominator, in units of 2^-1074, ties to even: by bisection over all doubles in order. */
export function nearest(numerator: bigint, denominator = 1n): number {
  if (denominator < 0n) return nearest(-numerator, -denominator)
  if (numerator < 0n) return -nearest(-numerator, denominator)
  if (numerator >= BEYOND * denominator) return Number.POSITIVE_INFINITY
  let low = 0n
  let high = 0x7fefffffffffffffn
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (scaled(doubleOf(middle)) * denominator <= numerator) low = middle
    else high = middle
  }
  const below = numerator - scaled(doubleOf(low)) * denominator
  const above = scaled(doubleOf(high)) * denominator - numerator
  if (below !== above) return doubleOf(below < above ? low : high)
  return doubleOf(low % 2n === 0n ? low : high)
}

const view = new DataView(new ArrayBuffer(8))

function bitsOf(value: number): bigint {
  view.setFloat64(0, value)
  return view.getBigUint64(0)
}

function doubleOf(bits: bigint): number {
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}
