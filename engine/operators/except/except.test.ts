import { expect, expectTypeOf, it } from 'vitest'
import { checkSets } from '../../../tests/laws/check-sets.ts'
import { a, b } from '../../../tests/laws/tables.ts'
import { circuit, except, type Stream } from '../../index.ts'

checkSets('except', except, {
  set: {
    weightOf: (a, b) => Number(a > 0 && b <= 0),
    select: 'SELECT k, n FROM a EXCEPT SELECT k, m FROM b',
  },
  all: {
    weightOf: (a, b) => Math.max(0, Math.max(0, a) - Math.max(0, b)),
    // SQLite has no EXCEPT ALL: EXCEPT of rows that are numbered among their equals.
    select: `SELECT k, n FROM (
      SELECT k, n, row_number() OVER (PARTITION BY k, n) FROM a
      EXCEPT SELECT k, m, row_number() OVER (PARTITION BY k, m) FROM b)`,
  },
})

/** Never called: the types are what the compiler knows. */
export function types(
  left: Stream<{ k: string }>,
  right: Stream<{ k: string }>,
  other: Stream<{ k: number }>,
): void {
  expectTypeOf(except(left, right, { all: true })).toEqualTypeOf<Stream<{ k: string }>>()
  // @ts-expect-error rows of other columns
  except(left, other)
}

it('a mistake is an error in the names of the user', () => {
  expect(() => circuit('c', { a, b }, ({ a, b }) => except(a, b as never))).toThrow(
    'except: left has the columns "k", "n", but right has "k", "m"',
  )
  expect(() => circuit('c', { a }, ({ a }) => except(a, null as never))).toThrow(
    'except: right is null, expected a stream',
  )
})
