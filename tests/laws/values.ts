/** Random values of every kind that a row may hold, awkward ones often. */
import fc from 'fast-check'
import { type Value, ZSet } from '../../engine/index.ts'

const scalars: fc.Arbitrary<Value>[] = [
  fc.constantFrom<Value>(
    null,
    true,
    false,
    0,
    -0,
    1,
    10,
    2,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0n,
    7n,
    7,
    '7',
    '',
  ),
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\ud800', '\udc00', '\uffff', '😀', '"'), maxLength: 4 }),
  fc.date({ noInvalidDate: true }),
  fc.date({ noInvalidDate: true, min: new Date('2024-01-01'), max: new Date('2024-01-02') }),
  fc.uint8Array({ maxLength: 4 }).map((bytes) => Uint8Array.from(bytes)),
]

export const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    ...scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'A', '😀', '\uffff', '__proto__'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    fc
      .array(fc.tuple(tie('value'), fc.integer({ min: -2, max: 2 })), { maxLength: 3 })
      .map((pairs) => ZSet.from(pairs) as unknown as Value),
  ),
})).value
