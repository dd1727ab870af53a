/** Sums and means against rational arithmetic on bigints: every double is an integer times 2^-1074. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../tests/laws/runs.ts'
import { exactQuotient } from './exact-quotient.ts'
import { addExactly, type ExactSum, roundedSum } from './exact-sum.ts'

/** The double as a multiple of 2^-1074. */
function scaled(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const word = view.getBigUint64(0)
  const exponent = Number((word >> 52n) & 0x7ffn)
  const fraction = word & 0xfffffffffffffn
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1)
  return value < 0 ? -magnitude : magnitude
}

/** The double nearest to numerator / denominator, in units of 2^-1074, ties to even: by bisection over all doubles in order. */
function nearest(numerator: bigint, denominator: bigint): number {
  if (denominator < 0n) return nearest(-numerator, -denominator)
  if (numerator < 0n) return -nearest(-numerator, denominator)
  const at = (index: bigint): number => {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, index)
    return view.getFloat64(0)
  }
  let low = 0n
  let high = 0x7fefffffffffffffn
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (scaled(at(middle)) * denominator <= numerator) low = middle
    else high = middle
  }
  const below = numerator - scaled(at(low)) * denominator
  const above = scaled(at(high)) * denominator - numerator
  if (below !== above) return at(below < above ? low : high)
  return at(low % 2n === 0n ? low : high)
}

const numbers = fc.oneof(
  fc.constantFrom(0.1, 0.2, 0.3, 1, 3, 1e16, 2 ** 53, 2 ** 53 + 2, 1e-9, 5e-324, 2 ** -1022, 1e300, 1 / 3),
  fc.double({ noNaN: true, min: -1e305, max: 1e305 }),
  fc.integer({ min: -1000, max: 1000 }),
)
const terms = fc.array(
  fc.tuple(
    numbers,
    fc.integer({ min: -3, max: 3 }).filter((weight) => weight !== 0),
  ),
  {
    maxLength: 8,
  },
)

function sumOf(pairs: readonly (readonly [number | bigint, number])[]): ExactSum {
  return pairs.reduce<ExactSum>((sum, [value, weight]) => addExactly(sum, value, weight), 0)
}

it('a sum is the correctly rounded one, and does not depend on the order of its terms', () => {
  fc.assert(
    fc.property(terms, (pairs) => {
      const sum = sumOf(pairs)
      const exact = pairs.reduce((total, [value, weight]) => total + scaled(value) * BigInt(weight), 0n)
      expect(roundedSum(sum) === nearest(exact, 1n)).toBe(true)
      expect(sumOf([...pairs].reverse())).toEqual(sum)
    }),
    runs(2000),
  )
})

it('taking back what was added gives what was there before', () => {
  fc.assert(
    fc.property(terms, terms, (before, more) => {
      const there = [...before, ...more].map(([value, weight]): [number, number] => [value, weight])
      expect(sumOf([...there, ...more.map(([value, weight]) => [value, -weight] as const)])).toEqual(
        sumOf(before),
      )
    }),
    runs(1000),
  )
})

it('a mean is the double nearest to the true one', () => {
  const counts = fc
    .oneof(fc.integer({ min: -7, max: 1000 }), fc.maxSafeInteger())
    .filter((count) => count !== 0)
  fc.assert(
    fc.property(terms, counts, (pairs, count) => {
      const exact = pairs.reduce((total, [value, weight]) => total + scaled(value) * BigInt(weight), 0n)
      const found = exactQuotient(sumOf(pairs), count)
      expect([found, found === nearest(exact, BigInt(count))]).toEqual([found, true])
    }),
    runs(3000),
  )
})

it('a mean of bigints is the double nearest to the true one', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
      fc.integer({ min: 1, max: 1000 }),
      (sum, count) => {
        expect(exactQuotient(sum, count)).toBe(nearest(sum << 1074n, BigInt(count)))
      },
    ),
    runs(1000),
  )
})

it('NaN and infinities are counted, so that they can go again', () => {
  const infinity = Number.POSITIVE_INFINITY
  const mixed = sumOf([
    [infinity, 1],
    [0.5, 1],
    [-infinity, 1],
  ])
  expect(roundedSum(mixed)).toBeNaN()
  expect(roundedSum(addExactly(mixed, -infinity, -1))).toBe(infinity)
  expect(exactQuotient(addExactly(mixed, -infinity, -1), 2)).toBe(infinity)
  expect(roundedSum(addExactly(addExactly(mixed, -infinity, -1), infinity, -1))).toBe(0.5)
  expect(roundedSum(sumOf([[infinity, -1]]))).toBe(-infinity)
  expect(roundedSum(sumOf([[Number.NaN, 2]]))).toBeNaN()
})

it('numbers and bigints do not mix, and sums stay in the range of doubles', () => {
  expect(() => sumOf([[1, 1], [1n, 1]])).toThrow('the sum mixes numbers and bigints') // biome-ignore format: one line
  expect(() =>
    sumOf([
      [1n, 1],
      [1, 1],
    ]),
  ).toThrow('the sum mixes numbers and bigints')
  expect(() => sumOf([[1.7e308, 2]])).toThrow('the sum left the range of numbers')
})
