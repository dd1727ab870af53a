/** Names that programs trip over: of what every object has, of what SQL is made of, of what text cannot hold, and names that are nearly equal. */
import fc from 'fast-check'

/** What may be a name of a table, a circuit or an output, and is something else to JavaScript or SQL. */
const WORDS = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'toJSON',
  'then',
  'select',
  'SELECT',
  'table',
  'group',
  'left',
  'right',
  'row',
  'key',
  'value',
  'weight',
  'rowid',
  'oid',
  '_rowid_',
  'k0',
  'c0',
  'true',
  'TRUE',
  'null',
  'of',
  'only',
  'output',
  'column1',
  'a',
  'A',
  'a_b',
  'A_b',
]

const OTHERS = [
  '',
  ' ',
  '0',
  '10',
  '-1',
  '*',
  '"',
  "'",
  '`',
  '\\',
  '\\u0000',
  '[a]',
  '$',
  '$' + '{a}',
  '%',
  '?',
  '\n',
  '\u2028',
  '\0',
  'a\0b',
  'a\0c',
  '\ud800',
  '\ud801',
  'a\udc00',
  '\ufffd',
  '\uffff',
  '\u00e9',
  'e\u0301',
  'É',
  '😀',
  '±',
  'a.b',
  'left.a',
  'a b',
  'a as b',
  'a desc',
  'a, b',
  'a:1',
  'true:1',
  '(a)',
  'values for a',
  "a') --",
  'x'.repeat(3000),
]

/** Those that have been lost, and what is like them. */
const WORST = [
  '__proto__',
  'constructor',
  'toString',
  'a\0b',
  'a\0c',
  '\ud800',
  '\ud801',
  '\\',
  '"',
  '\n',
  'a',
  'A',
  'true',
  '',
]

/** Names of columns, of parts of records, of keys and results. */
export const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...WORST) },
  { weight: 4, arbitrary: fc.constantFrom(...WORDS, ...OTHERS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('a', 'A', '.', '"', '\0', '\ud800'), maxLength: 3 }),
  },
)

/** Names of tables, circuits and outputs. */
export const identifiers: fc.Arbitrary<string> = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 20, arbitrary: fc.constantFrom('a', 'A', 'a_b', 'A_B', 'b', 'B', 'b_c', 'B_c') },
  { weight: 1, arbitrary: fc.constantFrom('', 'a b', 'a\0', 'é', '1', 'stepping_log', 'SQLITE_x') },
)

/** The canonical text of a record of these columns, whose values are texts already: made without a record. */
export function recordText(columns: Iterable<readonly [name: string, text: string]>): string {
  const sorted = [...new Map(columns)].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
}

/** A record of these columns. */
export function record(columns: Iterable<readonly [name: string, value: unknown]>): Record<string, unknown> {
  return Object.fromEntries(columns)
}
