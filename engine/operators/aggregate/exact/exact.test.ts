/** Sums and means against rational arithmetic on bigints: every double is an integer times 2^-1074. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearest, scaledSum } from '../../../../tests/laws/doubles.ts'
import { runs } from '../../../../tests/laws/runs.ts'
import { exactQuotient } from './exact-quotient.ts'
import { addExactly, type ExactSum, roundedSum } from './exact-sum.ts'

const numbers = fc.oneof(
  fc.constantFrom(0.1, 0.2, 0.3, 1, 3, 1e16, 2 ** 53, 2 ** 53 + 2, 1e-9, 5e-324, 2 ** -1022, 1e300, 1 / 3),
  fc.constantFrom(
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    2 ** 1023,
    -(2 ** 1023),
    2 ** 970,
    -(2 ** 970),
    2 ** 969,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1000, max: 1000 }),
)
const weights = fc
  .oneof(
    { arbitrary: fc.integer({ min: -3, max: 3 }), weight: 3 },
    { arbitrary: fc.maxSafeInteger(), weight: 1 },
  )
  .filter((weight) => weight !== 0)
const terms = fc.array(fc.tuple(numbers, weights), {
  maxLength: 8,
})

/** What terms are sorted by to stand in a random order. */
const orders = fc.array(fc.integer(), { minLength: 16, maxLength: 16 })

function permuted<T>(list: readonly T[], order: readonly number[]): T[] {
  return list
    .map((item, i) => ({ item, at: order[i] as number }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

/** A term as two that sum to it. */
function split([value, weight]: readonly [number, number]): (readonly [number, number])[] {
  const part = Math.trunc(weight / 2)
  return part === 0 ? [[value, weight]] : [[value, part], [value, weight - part]] // biome-ignore format: one line
}

function sumOf(pairs: readonly (readonly [number | bigint, number])[]): ExactSum {
  return pairs.reduce<ExactSum>((sum, [value, weight]) => addExactly(sum, value, weight), 0)
}

it('a sum is the correctly rounded one, and does not depend on the order of its terms', () => {
  fc.assert(
    fc.property(terms, orders, (pairs, order) => {
      const sum = sumOf(pairs)
      const expected = nearest(scaledSum(pairs))
      expect([roundedSum(sum) === expected, roundedSum(sum), expected]).toEqual([
        true,
        roundedSum(sum),
        expected,
      ])
      expect(sumOf(permuted(pairs.flatMap(split), order))).toEqual(sum)
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
      const found = exactQuotient(sumOf(pairs), count)
      const expected = nearest(scaledSum(pairs), BigInt(count))
      expect([found === expected, found, expected]).toEqual([true, found, expected])
    }),
    runs(3000),
  )
})

it('a mean of bigints is the double nearest to the true one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
        fc.bigInt({ min: 2n ** 1020n, max: 2n ** 1035n }),
      ),
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

it('beyond the range of doubles a sum is an infinity, and is exact again when it is back', () => {
  const most = Number.MAX_VALUE
  const two = sumOf([[most, 2]])
  expect(roundedSum(two)).toBe(Number.POSITIVE_INFINITY)
  expect(exactQuotient(two, 2)).toBe(most)
  expect(addExactly(two, most, -1)).toBe(most)
  // IEEE 754 rounds to infinity from halfway to 2^1024 on.
  expect(roundedSum(sumOf([[most, 1], [2 ** 969, 1]]))).toBe(most) // biome-ignore format: one line
  expect(roundedSum(sumOf([[most, 1], [2 ** 970, 1]]))).toBe(Number.POSITIVE_INFINITY) // biome-ignore format: one line
  expect(roundedSum(sumOf([[most, 1], [2 ** 970, 1], [5e-324, -1]]))).toBe(most) // biome-ignore format: one line
})

it('a sum beyond the range of doubles is told from one with an infinity in it', () => {
  const infinity = Number.POSITIVE_INFINITY
  const beyond = sumOf([[-Number.MAX_VALUE, 3]])
  expect(roundedSum(beyond)).toBe(-infinity)
  const both = addExactly(beyond, infinity, 1)
  expect(roundedSum(both)).toBe(infinity)
  expect(roundedSum(addExactly(both, -infinity, 1))).toBeNaN()
  expect(addExactly(both, infinity, -1)).toEqual(beyond)
})

it('numbers and bigints do not mix', () => {
  expect(() => sumOf([[1, 1], [1n, 1]])).toThrow('the sum mixes numbers and bigints') // biome-ignore format: one line
  expect(() =>
    sumOf([
      [1n, 1],
      [1, 1],
    ]),
  ).toThrow('the sum mixes numbers and bigints')
})
