/** Random rows for property tests: every kind of value, text of all scripts, rows that share columns and keys. */
import fc from 'fast-check'
import { canonicalText } from '../../engine/value/canonical.ts'
import type { Value } from '../../engine/value/types.ts'
import { ZSet } from '../../engine/zset/zset.ts'
import type { Rows, RowText } from '../session/protocol.ts'

/** Texts that are hard to lay out: wide, combining, joined, of no width, steering the terminal, looking like values. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    'null',
    '3',
    '7n',
    'a → b',
    '…',
    '日本語のテキスト',
    '한국어',
    '👩‍👩‍👧‍👦',
    '🇦🇹🇩🇪',
    'e\u0301\u0302',
  ),
  fc.constantFrom(
    '\u001b[31mred\u001b[0m',
    '\u009b2J',
    'two\nlines',
    'tab\there',
    '\u202eevil',
    '\ud800',
    '<b>&"\'',
  ),
  fc.string({
    unit: fc.constantFrom('x', '字', '\u0301', '\u0903', '\uff9e', '👍🏽', ' '),
    minLength: 20,
    maxLength: 300,
  }),
)

const anyScalar: fc.Arbitrary<Value> = fc.oneof(
  anyText,
  // Without negative exponents: the reader of canonical text refuses 1e-7 beside a bigint, date or Z-set.
  fc.double().filter((number) => !String(number).includes('e-')),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }),
  fc.uint8Array({ maxLength: 8 }),
)

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: anyScalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom('qty', 'price', 'a.b', ''), tie('value'), { maxKeys: 3 }),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(tie('value'), fc.integer({ min: -3, max: 3 })), { maxLength: 4 })
        .map((entries) => ZSet.from<Value>(entries)),
    },
  ),
}))

const anyRow: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ id: fc.integer({ min: 0, max: 3 }), name: anyValue, right: anyValue }),
  },
  { weight: 4, arbitrary: fc.dictionary(anyText, anyValue, { maxKeys: 12 }) },
  { weight: 1, arbitrary: anyValue },
)

const anyWeight = fc.oneof(
  fc.constantFrom(1, -1),
  fc.integer({ min: 1, max: 1e9 }),
  fc.integer({ min: -9, max: -1 }),
)

/** Values of every kind. */
export const anyData: fc.Arbitrary<Value> = anyValue

/** A delta's rows, each once. */
export const anyRows: fc.Arbitrary<Rows> = fc.record({
  columns: fc.oneof(fc.constant(null), fc.constant(['id', 'name']), fc.array(anyText, { maxLength: 3 })),
  key: fc.oneof(
    fc.constant([]),
    fc.constant(['id']),
    fc.constant(['right', 'id']),
    fc.array(anyText, { maxLength: 2 }),
  ),
  rows: fc
    .array(fc.tuple(anyRow, anyWeight), { maxLength: 12 })
    .map((pairs) => [...new Map(pairs.map(([row, weight]) => [canonicalText(row), weight]))] as RowText[]),
})
