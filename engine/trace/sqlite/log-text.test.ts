/** What changed is in the log as canonical text, and read from it as it was. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../tests/laws/runs.ts'
import { values } from '../../../tests/laws/values.ts'
import { canonicalText } from '../../value/canonical.ts'
import { Entry, parseValue, ZSet } from '../../zset/zset.ts'
import { changesOf, changesText } from './log-text.ts'

const cell = fc.oneof(
  fc.integer(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(null, true, -0, 0.1, 1e300),
  values,
)
const row = fc.oneof(
  fc.record({ a: cell, b: cell }),
  fc.record({ a: cell, b: cell, "it's": cell }, { requiredKeys: ['a'] }),
  values,
)
const delta = fc
  .array(fc.tuple(row, fc.constantFrom(1, 1, 1, 2, -1)), { maxLength: 6 })
  .map((pairs) => ZSet.ofParts(pairs.map(([row, weight]) => new Entry<unknown>(row, weight))))
const changes = fc
  .array(fc.tuple(fc.constantFrom('items', 'Items', 'b', 'ü', '"'), delta))
  .map((pairs) => new Map(pairs))

it('is canonical, and read as it was', () =>
  fc.assert(
    fc.property(changes, (changes) => {
      const text = changesText(changes)
      expect(canonicalText(parseValue(text))).toBe(text)
      const read = changesOf(text)
      expect([...read.keys()].sort()).toEqual([...changes.keys()].sort())
      for (const [table, delta] of changes) expect(String(read.get(table))).toBe(String(delta))
    }),
    runs(300),
  ))
