/** Fields as values: what is read as what, and what is refused. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { table } from '../../engine/index.ts'
import { type ColumnType, columnTypes } from './column-type.ts'
import { readField } from './read-text.ts'
import { writeField } from './write-value.ts'

function typeOf(type: z.ZodType): ColumnType {
  return columnTypes(table('t', { a: type })).get('a') as ColumnType
}

const read = (text: string, type: z.ZodType, isQuoted = false): unknown =>
  readField(text, typeOf(type), isQuoted)

it.each<[string, z.ZodType, unknown]>([
  ['12', z.number(), 12],
  [' 12 ', z.number(), 12],
  ['+.5e1', z.number(), 5],
  ['1e21', z.number(), 1e21],
  ['9007199254740992', z.number(), 2 ** 53],
  ['3.0', z.int(), 3],
  ['12345678901234567890', z.bigint(), 12345678901234567890n],
  ['7n', z.bigint(), 7n],
  ['TRUE', z.boolean(), true],
  ['0', z.boolean(), false],
  ['2025-01-31', z.date(), new Date('2025-01-31T00:00:00Z')],
  ['2025-01-31 10:30', z.date(), new Date('2025-01-31T10:30:00Z')],
  ['2025-01-31T10:30:00.25+02:00', z.date(), new Date('2025-01-31T08:30:00.250Z')],
  ['2025-01-31T10:30:00.250000Z', z.date(), new Date('2025-01-31T10:30:00.250Z')],
  ["x'00ff'", z.instanceof(Uint8Array), Uint8Array.of(0, 255)],
  ['00FF', z.instanceof(Uint8Array), Uint8Array.of(0, 255)],
  ['["a", "b"]', z.array(z.string()), ['a', 'b']],
  [
    '{"at": "2025-01-31", "n": 12345678901234567890}',
    z.object({ at: z.date(), n: z.bigint() }),
    { at: new Date('2025-01-31'), n: 12345678901234567890n },
  ],
  ['{"$":"7n"}', z.any(), { $: '7n' }],
  ['7n', z.any(), 7n],
  [' a ', z.string(), ' a '],
  ['b', z.enum(['a', 'b']), 'b'],
  ['2', z.literal([1, 2]), 2],
])('%j for %o', (text, type, value) => {
  expect(read(text, type)).toEqual(value)
})

it.each<[string, z.ZodType, string]>([
  ['12abc', z.number(), 'is "12abc", expected a number'],
  ['0x10', z.number(), 'is "0x10", expected a number'],
  ['1,5', z.number(), 'is "1,5", expected a number'],
  ['', z.number(), 'is empty, expected a number'],
  [
    '9007199254740993',
    z.number(),
    'is "9007199254740993", which would be read as 9007199254740992, expected a number that a double can hold',
  ],
  [
    '1e999',
    z.number(),
    'is "1e999", which would be read as Infinity, expected a number that a double can hold',
  ],
  ['1e-999', z.number(), 'is "1e-999", which would be read as 0, expected a number that a double can hold'],
  ['1.5', z.bigint(), 'is "1.5", expected a whole number'],
  ['yes', z.boolean(), 'is "yes", expected true or false'],
  ['2025-02-30', z.date(), 'is "2025-02-30", expected a date such as 2025-01-31 or 2025-01-31T12:30:00Z'],
  ['31.1.2025', z.date(), 'is "31.1.2025", expected a date such as 2025-01-31 or 2025-01-31T12:30:00Z'],
  [
    '2025-01-31T10:30:00.0001Z',
    z.date(),
    'is "2025-01-31T10:30:00.0001Z", expected a date of no more than milliseconds',
  ],
  ["x'0'", z.instanceof(Uint8Array), `is "x'0'", expected bytes such as x'00ff'`],
  ["d'never'", z.any(), expect.stringMatching(/^is "d'never'", expected JSON/) as unknown as string],
])('%j is refused for %o', (text, type, message) => {
  expect(() => read(text, type)).toThrow(expect.objectContaining({ message }))
})

it('an empty field is null, or left out, where it may be; in quotes it is a text', () => {
  expect(read('', z.string())).toBe('')
  expect(read('', z.string().nullable())).toBeNull()
  expect(read('', z.string().nullable(), true)).toBe('')
  expect(read('', z.string().optional())).toBeUndefined()
  expect(read('', z.number().nullable())).toBeNull()
  expect(read('', z.number().default(5))).toBeUndefined()
  expect(read('', z.any())).toBeUndefined()
  expect(read('null', z.any())).toBeNull()
})

it('what a field cannot say is refused when it is written', () => {
  expect(() => writeField(undefined, typeOf(z.number().nullable().optional()))).toThrow('leaves out a column')
  expect(() => writeField('\ud800', typeOf(z.string()))).toThrow('half a surrogate pair')
})
