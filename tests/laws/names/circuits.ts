/** A database whose every name is given: two tables, and two circuits of the operators that make records of names, with what their outputs hold. */
import fc from 'fast-check'
import { z } from 'zod'
import {
  aggregate,
  type Circuit,
  cache,
  circuit,
  count,
  filter,
  firstN,
  fixpoint,
  flatten,
  group,
  join,
  map,
  max,
  perGroup,
  type Stream,
  sum,
  type Table,
  table,
  window,
  zsetAgg,
} from '../../../engine/index.ts'
import { identifiers, names, record, recordText } from './hostile.ts'

export type Row = Record<string, unknown>
type Streams = Record<string, Stream<Row>>

export interface Names {
  readonly tables: readonly [string, string]
  readonly circuits: readonly [string, string]
  readonly outputs: readonly [string, string, string]
  /** Of the first table in the first circuit. */
  readonly alias: string
  /** Of the first table: what identifies a row, two numbers, a record, and a number that may be missing. */
  readonly columns: readonly [string, string, string, string, string]
  /** Of what functions, keys and aggregates make. */
  readonly made: readonly [string, string, string]
  /** Whether the record is declared as one, of any parts. */
  readonly isOpen: boolean
  /** Of the parts of the record. */
  readonly parts: readonly [string, string]
}

export type Numbers = readonly [id: number, n: number, m: number]

function several<N extends number>(size: N, of: fc.Arbitrary<string>): fc.Arbitrary<never> {
  return fc.uniqueArray(of, { minLength: size, maxLength: size }) as unknown as fc.Arbitrary<never>
}

export const allNames: fc.Arbitrary<Names> = fc.record<Names>({
  tables: several(2, identifiers),
  circuits: several(2, identifiers),
  outputs: several(3, identifiers),
  alias: names,
  columns: several(5, names),
  made: several(3, names),
  isOpen: fc.boolean(),
  parts: several(2, names),
})

export const numbers: fc.Arbitrary<Numbers[]> = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(2), fc.nat(2)), {
  maxLength: 5,
  selector: ([id]) => id,
})

export function tablesOf({
  tables: [first, second],
  columns: [id, n, m, j, may],
  isOpen,
}: Names): [Table<Row>, Table<Row>] {
  const shape = record([
    [id, z.int()],
    [n, z.int()],
    [m, z.int()],
    [j, isOpen ? z.record(z.string(), z.any()) : z.any()],
    [may, z.int().optional()],
  ])
  return [
    table(first, shape as never, { key: id as never }) as unknown as Table<Row>,
    table(
      second,
      record([
        [n, z.int()],
        [m, z.string()],
      ]) as never,
    ) as unknown as Table<Row>,
  ]
}

/** Whether the rule of names, as the documentation has it, lets all of these be. */
export function areAllowed(
  { tables, circuits, outputs, columns, made, isOpen, parts }: Names,
  rows: number,
): boolean {
  const words = [...tables, ...circuits, ...outputs]
  const inSql = [
    ...tables,
    ...outputs.map((output) => `${circuits[0]}_${output}`),
    ...SECOND.map((output) => `${circuits[1]}_${output}`),
  ].map((name) => name.toLowerCase())
  return (
    words.every((word) => /^[a-z_][a-z0-9_]*$/i.test(word) && !/^(?:sqlite|stepping)_/i.test(word)) &&
    new Set(inSql).size === inSql.length &&
    columns.every((column) => column !== '__proto__' && !column.includes('\0')) &&
    !(isOpen && parts.includes('__proto__') && rows > 0) &&
    // A window has the whole row under that name.
    made[2] !== 'row'
  )
}

/** The outputs of the second circuit. */
const SECOND = ['some', 'none', 'closed', 'joined', 'counted', 'windows']

/** A row, and its canonical text, made without it. */
export function rowOf(
  { columns: [id, n, m, j, may], parts: [p, q] }: Names,
  [a, b, c]: Numbers,
): [Row, string] {
  const has = a % 2 === 0
  return [
    record([
      [id, a],
      [n, b],
      [m, c],
      [
        j,
        record([
          [p, 1],
          [q, q],
        ]),
      ],
      ...(has ? [[may, 7] as const] : []),
    ]),
    recordText([
      [id, `${a}`],
      [n, `${b}`],
      [m, `${c}`],
      [
        j,
        recordText([
          [p, '1'],
          [q, JSON.stringify(q)],
        ]),
      ],
      ...(has ? [[may, '7'] as const] : []),
    ]),
  ]
}

export function othersOf({ columns: [, n, m] }: Names): Row[] {
  return [
    record([
      [n, 0],
      [m, 'x'],
    ]),
    record([
      [n, 1],
      [m, 'y'],
    ]),
  ]
}

export function circuitsOf(given: Names, t: Table<Row>, u: Table<Row>): Circuit<Record<string, unknown>>[] {
  const { alias } = given
  const [id, n, m] = given.columns
  const [x, y, w] = given.made
  const [first, second, third] = given.outputs
  const using = { with: { record, id, n, m, x, y, w } }
  const results = (...functions: readonly (readonly [string, unknown])[]) => record(functions)
  const one = circuit(
    given.circuits[0],
    record([[alias, t]]) as Record<string, Table<Row>>,
    (streams) => {
      const s = streams[alias] as Stream<Row>
      const renamed = map(s, (row) =>
        record([
          [x, row[id]],
          [y, row[n]],
          [
            w,
            record([
              [x, row[m]],
              [y, x],
            ]),
          ],
        ]),
      )
      const sums = aggregate(s, {
        ...results([x, sum((row: Row) => row[m] as number)], [y, max((row: Row) => row[id] as number)]),
        by: record([[w, n]]),
      } as never)
      const order = [[n, 'desc'], [m, 'asc'], id]
      return record([
        [first, cache(renamed, { by: x as never })],
        [second, cache(sums as Stream<Row>, { by: w as never })],
        [third, cache(firstN(s, { order: order as never, n: 2 }), { by: [n, id] as never })],
      ]) as Streams
    },
    using,
  )
  const two = circuit(
    given.circuits[1],
    { t, u },
    ({ t, u }) => {
      const some = map(t, (row) => record([[(row[id] as number) % 2 === 0 ? x : w, row[id]]]))
      const closed = fixpoint(
        record([
          [x, some],
          [y, filter(some, () => true)],
        ]) as Streams,
        (streams) =>
          record([
            [x, streams[y]],
            [y, streams[x]],
          ]) as Streams,
      ) as Streams
      const joined = join(t, u, {
        on: [record([[x, n]]), record([[y, n]])] as never,
        select: (a: Row, b: Row) =>
          record([
            [x, a[id]],
            [w, b[m]],
          ]),
      })
      const counted = perGroup(
        group(
          t,
          record([
            [y, n],
            [x, m],
          ]) as never,
        ),
        (rows) =>
          aggregate(
            rows as unknown as Stream<Row>,
            results([w, count()], [x, zsetAgg((row: Row) => row[id])]) as never,
          ),
      )
      return {
        some: cache(some),
        none: cache(map(t, (): Row => ({}))),
        closed: cache(closed[x] as Stream<Row>),
        joined: cache(joined),
        counted: cache(flatten(counted) as Stream<unknown>),
        windows: cache(window(t, { ...results([w, count()]), by: n, order: id } as never) as Stream<unknown>),
      }
    },
    using,
  )
  return [one, two] as unknown as Circuit<Record<string, unknown>>[]
}

/** What the first outputs hold, in their order: canonical texts, made without records. */
export function outputsOf(given: Names, all: readonly Numbers[]): string[][] {
  const [x, y, w] = given.made
  const quoted = JSON.stringify
  const groups = new Map<number, Numbers[]>()
  for (const row of all) groups.set(row[1], [...(groups.get(row[1]) ?? []), row])
  const some = all.map(([a]) => recordText([[a % 2 === 0 ? x : w, `${a}`]]))
  return [
    all.map(([a, b, c]) =>
      recordText([
        [x, `${a}`],
        [y, `${b}`],
        [
          w,
          recordText([
            [x, `${c}`],
            [y, quoted(x)],
          ]),
        ],
      ]),
    ),
    [...groups].map(([b, rows]) =>
      recordText([
        [w, `${b}`],
        [x, `${rows.reduce((total, row) => total + row[2], 0)}`],
        [y, `${Math.max(...rows.map(([a]) => a))}`],
      ]),
    ),
    all
      .toSorted((r, s) => s[1] - r[1] || r[2] - s[2] || r[0] - s[0])
      .slice(0, 2)
      .map((row) => rowOf(given, row)[1]),
    some,
    all.map(() => '{}'),
    some,
    all
      .filter(([, b]) => b < 2)
      .map(([a, b]) =>
        recordText([
          [x, `${a}`],
          [w, quoted(b === 0 ? 'x' : 'y')],
        ]),
      ),
  ]
}
