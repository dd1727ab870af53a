import { expect, expectTypeOf, it } from 'vitest'
import { checkSets } from '../../../tests/laws/check-sets.ts'
import { a } from '../../../tests/laws/tables.ts'
import { circuit, type Stream, union } from '../../index.ts'

checkSets('union', union, {
  set: {
    weightOf: (a, b) => Number(a + b > 0),
    select: 'SELECT k, n FROM a UNION SELECT k, m FROM b',
  },
  all: {
    weightOf: (a, b) => a + b,
    select: 'SELECT k, n FROM a UNION ALL SELECT k, m FROM b',
  },
})

/** Never called: the types are what the compiler knows. */
export function types(
  left: Stream<{ k: string }>,
  right: Stream<{ k: string }>,
  other: Stream<{ k: number }>,
): void {
  expectTypeOf(union(left, right, { all: true })).toEqualTypeOf<Stream<{ k: string }>>()
  // @ts-expect-error rows of other columns
  union(left, other)
}

it('a mistake is an error in the names of the user', () => {
  expect(() => circuit('c', { a }, ({ a }) => union(a, null as never))).toThrow(
    'union: right is null, expected a stream',
  )
})
