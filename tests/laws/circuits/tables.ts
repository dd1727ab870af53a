/** The base tables of random circuits, and random histories of them. */
import fc from 'fast-check'
import { z } from 'zod'
import { type Batch, type Stream, type Table, table, ZSet } from '../../../engine/index.ts'
import { add, type History, histories, type StepInput } from '../history.ts'
import { type ColumnType, EXACT, nullable, type Row, TEXT } from './types.ts'

export type TableStreams = Readonly<Record<string, Stream<Row>>>

interface BaseTable {
  readonly table: Table<Row>
  readonly columns: readonly ColumnType[]
  readonly rows: fc.Arbitrary<Row>
}

const text = fc.constantFrom('x', 'y', 'é😀')
const number = fc.constantFrom(0, 1, 2, -1, 0.5)
const node = fc.nat(3)
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4, nil: null })

/** `keyed` has one row for each c0; the others are bags. Instructions count from the last. */
export const TABLES: readonly BaseTable[] = [
  {
    table: table('keyed', { c0: z.int(), c1: z.string().nullable() }, { key: 'c0' }),
    columns: [EXACT, nullable(TEXT)],
    rows: fc.record({ c0: node, c1: orNull(text) }),
  },
  {
    table: table('edges', { c0: z.int(), c1: z.int() }),
    columns: [EXACT, EXACT],
    rows: fc.record({ c0: node, c1: node }),
  },
  {
    table: table('wide', { c0: z.string(), c1: z.number().nullable(), c2: z.number() }),
    columns: [TEXT, nullable(EXACT), EXACT],
    rows: fc.record({ c0: text, c1: orNull(number), c2: number }),
  },
  {
    table: table('items', { c0: z.string().nullable(), c1: z.number() }),
    columns: [nullable(TEXT), EXACT],
    rows: fc.record({ c0: orNull(text), c1: number }),
  },
]

/** What a user may do to a table: insert a row some times, remove or replace one that is there. */
export interface Change {
  readonly table: number
  readonly rows: readonly Row[]
  readonly insert: number
  readonly remove: number
}

const change: fc.Arbitrary<Change> = fc.record({
  table: fc.nat(TABLES.length - 1),
  rows: fc.tuple(...TABLES.map(({ rows }) => rows)),
  /** How many times the row is inserted. */
  insert: fc.nat(2),
  /** Which of the rows that are there is removed, if there are so many. */
  remove: fc.nat(9),
})

/** The changes of one step. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(change, { maxLength: 10, size: 'max' })

/** Histories in which tables hold what tables can: no row less than zero times, no key twice. */
export const plainHistories: fc.Arbitrary<History> = fc
  .array(changes, { minLength: 1, maxLength: 6, size: 'max' })
  .map((steps) => {
    const contents = new Contents()
    return steps.map((changes) => contents.change(changes))
  })

/** What the tables hold. */
export class Contents {
  private readonly rows: readonly Row[][]

  constructor(rows: readonly (readonly Row[])[] = TABLES.map(() => [])) {
    this.rows = rows.map((list) => [...list])
  }

  /** Makes changes and returns their sum. */
  change(changes: readonly Change[]): StepInput {
    const deltas = changes.map(({ table, rows, insert, remove }) =>
      applied(TABLES[table] as BaseTable, this.rows[table] as Row[], rows[table] as Row, insert, remove),
    )
    return deltas.reduce(add, new Map())
  }

  copy(): Contents {
    return new Contents(this.rows)
  }

  get zsets(): StepInput {
    return new Map(TABLES.map(({ table }, i) => [table.name, ZSet.of<unknown>(...(this.rows[i] as Row[]))]))
  }
}

/** The delta of a change, which is made to the rows as well. */
function applied({ table }: BaseTable, rows: Row[], row: Row, insert: number, remove: number): StepInput {
  const pairs: [Row, number][] = []
  const take = (at: number): void => {
    for (const removed of rows.splice(at, 1)) pairs.push([removed, -1])
  }
  if (table.key.length > 0 && insert > 0) {
    const same = rows.findIndex(({ c0 }) => c0 === row.c0)
    if (same >= 0) take(same)
  }
  take(remove)
  const times = table.key.length > 0 ? Math.min(insert, 1) : insert
  for (let i = 0; i < times; i++) {
    rows.push(row)
    pairs.push([row, 1])
  }
  return new Map([[table.name, ZSet.from(pairs) as Batch]])
}

/** Histories of any weights, but for keyed tables: what is known of their weights must be true. */
export const signedHistories: fc.Arbitrary<History> = fc
  .tuple(
    histories(
      Object.fromEntries(
        TABLES.filter(({ table }) => table.key.length === 0).map(({ table, rows }) => [table.name, rows]),
      ),
    ),
    plainHistories,
  )
  .map(([signed, plain]) =>
    signed.map((step, t) => {
      const keyed = [...(plain[t] ?? new Map())].filter(([name]) => name === 'keyed')
      return new Map([...step, ...keyed])
    }),
  )
