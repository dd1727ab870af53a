/** Names that are written with escapes are read as they are written, whatever records were read before: V8's own parser mistakes some of them. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../tests/laws/runs.ts'
import { parseValue } from '../zset/zset.ts'
import { canonicalText } from './canonical.ts'
import { parseJson } from './json.ts'
import type { Value } from './types.ts'

it('a name that is one escaped character, after a record of a backslash in its place', () => {
  for (const read of [parseJson, parseValue]) {
    read('{" ":0,"\\\\":1}')
    expect(read('{" ":0,"\\n":1}')).toEqual({ ' ': 0, '\n': 1 })
    expect(read('{" ":0,"\\"":[{"\\"":1}]}')).toEqual({ ' ': 0, '"': [{ '"': 1 }] })
  }
})

const name = fc.string({
  unit: fc.constantFrom('\\', '"', '\n', 'u', 'n', '0', '#', ':', ' ', '\ud800', 'é'),
  maxLength: 3,
})
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    name,
    fc.integer(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.constant('__proto__')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}))

it('what is written is read, in any order, with any white space', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), fc.constantFrom(0, 1, '\t'), (all, space) => {
      for (const value of all) {
        const text = canonicalText(value)
        expect(canonicalText(parseJson(JSON.stringify(value, null, space)))).toBe(text)
        expect(canonicalText(parseValue(text))).toBe(text)
      }
    }),
    runs(500),
  )
})
