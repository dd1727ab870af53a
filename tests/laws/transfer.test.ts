/** What is exported of a table and imported into an empty one is the same rows at the same weights, whatever they are, in every format. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { Database, MemoryStore, type Table, table, ZSet } from '../../engine/index.ts'
import { exportedRows } from '../../repl/session/exported.ts'
import { textOf } from '../../repl/transfer/exporter.ts'
import { Importer } from '../../repl/transfer/importer.ts'
import { readerOf } from '../../repl/transfer/reader.ts'
import { runs } from './runs.ts'
import { values } from './values.ts'

/** A column's type with values of it. */
interface Column {
  readonly type: z.ZodType
  readonly cells: fc.Arbitrary<unknown>
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }).filter((made) => made.isWellFormed()),
  fc.constantFrom(
    '',
    ' ',
    '""',
    '"',
    ',',
    ';',
    '\t',
    '\r',
    '\n',
    '\r\n',
    "a\r\n'b",
    '\uFEFF',
    '12',
    'null',
    '#',
    '\0',
    '{"$":"7n"}',
  ),
)
const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(-0, 2 ** 53, 1e21, 5e-324),
)
const dates = fc.date({ noInvalidDate: true })
const bytes = fc.uint8Array({ maxLength: 5 })
const tagged = fc.constantFrom<unknown>({ $: '7n' }, { $: 1 }, { a: { $: '7n' } }, 'd', '7n', '"', [7n], null)

const scalars: Column[] = [
  { type: z.string(), cells: text },
  { type: z.enum(['a', '', 'b,c']), cells: fc.constantFrom('a', '', 'b,c') },
  { type: z.number(), cells: numbers },
  { type: z.nan().or(z.number()), cells: fc.option(numbers, { nil: Number.NaN }) },
  { type: z.int(), cells: fc.maxSafeInteger() },
  { type: z.bigint(), cells: fc.bigInt() },
  { type: z.boolean(), cells: fc.boolean() },
  { type: z.date(), cells: dates },
  { type: z.instanceof(Uint8Array), cells: bytes },
]
const nested: Column[] = [
  { type: z.array(z.bigint()), cells: fc.array(fc.bigInt(), { maxLength: 3 }) },
  { type: z.array(z.string().nullable()), cells: fc.array(fc.option(text), { maxLength: 3 }) },
  {
    type: z.object({ at: z.date().nullable(), n: z.number(), x: z.any().optional() }),
    cells: fc.record(
      { at: fc.option(dates), n: numbers, x: fc.oneof(values, tagged) },
      { requiredKeys: ['at', 'n'] },
    ),
  },
  {
    type: z.record(z.string(), z.instanceof(Uint8Array)),
    cells: fc.dictionary(fc.string(), bytes, { maxKeys: 2 }),
  },
  { type: z.tuple([z.bigint(), z.date()]), cells: fc.tuple(fc.bigInt(), dates) },
]
const mixed: Column[] = [
  { type: z.any(), cells: fc.oneof(values, tagged) },
  { type: z.unknown(), cells: fc.oneof(values, tagged) },
  { type: z.union([z.string(), z.bigint()]), cells: fc.oneof(text, fc.bigInt()) },
  { type: z.union([z.date(), z.number(), z.null()]), cells: fc.oneof(dates, numbers, fc.constant(null)) },
  {
    type: z.custom<ZSet<unknown>>((value) => value instanceof ZSet),
    cells: fc.constantFrom(ZSet.of<unknown>(1, 'a'), ZSet.empty()),
  },
]

const columns: fc.Arbitrary<Column> = fc
  .tuple(
    fc.constantFrom(...scalars, ...nested, ...mixed),
    fc.constantFrom('', 'nullable', 'optional', 'default'),
  )
  .map(([{ type, cells }, around]) => {
    if (around === 'nullable') return { type: type.nullable(), cells: fc.option(cells) }
    if (around === 'optional') return { type: type.optional(), cells: fc.option(cells, { nil: undefined }) }
    if (around === 'default') return { type: type.nullable().default(null), cells: fc.option(cells) }
    return { type, cells }
  })

const NAMES = ['a', 'b,c', 'd"', ' e', 'line\nbreak']

/** A table with a few columns, and rows of it. */
const tables = fc
  .tuple(fc.array(columns, { minLength: 1, maxLength: NAMES.length }), fc.boolean())
  .chain(([made, isKeyed]) => {
    const shape = Object.fromEntries(made.map(({ type }, i) => [NAMES[i], type]))
    const cells = Object.fromEntries(made.map((column, i) => [NAMES[i], column.cells]))
    const row = fc
      .record(cells)
      .map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== undefined)))
    const keyed = table('t', { id: z.int(), ...shape }, { key: 'id' })
    return fc
      .array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { maxLength: 12 })
      .map((rows) =>
        isKeyed
          ? { t: keyed as Table, rows: rows.map(([row], id) => [{ id, ...row }, 1] as const) }
          : { t: table('t', shape) as Table, rows: rows.map(([row, weight]) => [row, weight] as const) },
      )
  })

function databaseOf(t: Table, rows: readonly (readonly [unknown, number])[] = []): Database {
  const db = new Database(new MemoryStore())
  db.declare(t)
  if (rows.length > 0) db.step((tx) => tx.apply(t, ZSet.from(rows)))
  return db
}

/** Imports a text whose bytes come in pieces. */
function imported(t: Table, file: string, format: 'csv' | 'tsv' | 'jsonl' | 'json', size: number): Database {
  const db = databaseOf(t)
  const reader = readerOf('file', t, { format })
  const importer = new Importer(db, t, reader, { batch: 5, skipBad: false, after: 0 })
  const all = new TextEncoder().encode(file)
  for (let at = 0; at < all.length; at += size)
    for (const record of reader.read(all.subarray(at, at + size))) importer.add(record)
  for (const record of reader.end()) importer.add(record)
  importer.end()
  return db
}

it.each(['csv', 'tsv', 'jsonl', 'json'] as const)('%s', (format) => {
  fc.assert(
    fc.property(
      tables,
      fc.boolean(),
      fc.constantFrom(1, 2, 3, 7, 64, 100_000),
      ({ t, rows }, weights, size) => {
        const db = databaseOf(t, rows)
        const file = [...textOf(exportedRows(db, t), { format, weights })].join('')
        const again = imported(t, file, format, size)
        expect(again.table(t).zset().canonicalText()).toBe(db.table(t).zset().canonicalText())
        const rewritten = [...textOf(exportedRows(again, t), { format, weights })].join('')
        expect(rewritten).toBe(file)
      },
    ),
    runs(400),
  )
})
