/**
 * Exact arithmetic on doubles: an expansion is a list of doubles that stands for their exact sum, of which no two overlap (Shewchuk, "Adaptive
 * Precision Floating-Point Arithmetic", 1997, §2). Here the largest comes last, unless a function says otherwise.
 */

/** Adds one double to an expansion without loss; O(parts). */
export function grow(parts: readonly number[], term: number): number[] {
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

/** Adds `weight` times a finite double to an expansion without loss; O(parts). */
export function growBy(parts: readonly number[], value: number, weight: number): number[] {
  const [high, low] = product(value, weight)
  return grow(grow(parts, low), high)
}

/** The one expansion of its sum, largest part first, in which each part is the nearest double to all that is left. */
export function canonicalParts(parts: readonly number[]): number[] {
  let rest = [...parts]
  const out: number[] = []
  while (rest.length > 0) {
    const nearest = nearestDouble(rest)
    out.push(nearest)
    rest = grow(rest, -nearest)
    if (!Number.isFinite(nearest)) break
  }
  return out
}

/** Correctly rounded sum of an expansion: summed from the top down while that is exact, then a tie broken by the sign of what follows. */
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
  const below = parts[i - 1] ?? 0
  if (i > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
    const doubled = low * 2
    const candidate = high + doubled
    if (candidate - high === doubled) return candidate
  }
  return high
}

/** Knuth: a + b = sum + error exactly. */
export function twoSum(a: number, b: number): [sum: number, error: number] {
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
