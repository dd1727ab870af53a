/** What the tests of rendering share: rows written short, and random rows of every kind of value and text of all scripts. */
import fc from 'fast-check'
import { canonicalText } from '../../engine/value/canonical.ts'
import type { Value } from '../../engine/value/types.ts'
import { ZSet } from '../../engine/zset/zset.ts'
import type { Delta, Rows, RowText } from '../session/protocol.ts'

/** Rows in the protocol's form, from values with weights. */
export function texts(...rows: (readonly [unknown, number])[]): RowText[] {
  return rows.map(([row, weight]) => [canonicalText(row), weight])
}

/** What step 3 changed in `receipts.totals`. */
export function delta(key: readonly string[], ...rows: (readonly [unknown, number])[]): Delta {
  return { output: 'receipts.totals', from: 3, to: 3, columns: null, key, rows: texts(...rows) }
}

/** A text block as it stands in the source, without its margin. */
export function block(text: string): string {
  const lines = text.split('\n').slice(1, -1)
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin)).join('\n')
}

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
  fc.double(),
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
