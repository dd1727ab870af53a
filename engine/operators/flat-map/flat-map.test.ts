import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, rowsOfA } from '../../../tests/laws/tables.ts'
import {
  circuit,
  Database,
  flatMap,
  flatten,
  group,
  incrementalize,
  join,
  MemoryStore,
  perGroup,
  StandaloneRunner,
  type Stream,
  table,
  ZSet,
} from '../../index.ts'
import { openBetterSqlite3 } from '../../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../trace/sqlite/store.ts'

/** None, one or two rows, the two equal for n = 2. */
const f = ({ k, n }: { k: string | null; n: number }) => (n < 1 ? [] : n === 2 ? [k, k] : [k, n])

checkOperator({
  name: 'flat-map',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => flatMap(a, f),
  meaning: {
    batch: ({ a }) =>
      ZSet.from([...a].flatMap(([row, weight]) => f(row as never).map((out) => [out, weight] as const))),
  },
})

/** Weights of rows that f gives multiply: 2·n of k, minus one of n. */
const g = ({ k, n }: { k: string | null; n: number }) =>
  ZSet.from<string | number | null>([
    [k, 2],
    [n, -1],
  ])

checkOperator({
  name: 'flat-map-zset',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => flatMap(a, g),
  meaning: {
    batch: ({ a }) =>
      ZSet.from(
        [...a].flatMap(([row, weight]): [unknown, number][] => {
          const { k, n } = row as { k: string | null; n: number }
          return [
            [k, 2 * weight],
            [n, -weight],
          ]
        }),
      ),
  },
})

it('nested Z-sets come out as they went in, with their weights, from memory and from a file', () => {
  const tagged = table('tagged', { id: z.int(), tags: z.custom<ZSet<string>>() })
  for (const store of [new MemoryStore(), new SqliteStore(openBetterSqlite3(':memory:'))]) {
    const made = circuit('unnested', { tagged }, ({ tagged }) => {
      const stored = join(tagged, tagged, { on: ['id', 'id'], select: (x) => x })
      const tags = flatMap(stored, (row) => row.tags)
      expectTypeOf(tags).toEqualTypeOf<Stream<string>>()
      return tags
    })
    const { graph } = incrementalize(made)
    const runner = new StandaloneRunner(graph, store)
    const row = {
      id: 1,
      tags: ZSet.from([
        ['new', 2],
        ['old', 1],
      ]),
    }
    const step = (weight: number): string =>
      String(runner.step(new Map([['tagged', ZSet.from([[row, weight]])]])).get('output'))
    expect(step(1)).toBe('{|"new":2,"old":1|}')
    // Joined with itself, the row has weight 1 · 1 before and 3 · 3 after.
    expect(step(2)).toBe('{|"new":16,"old":8|}')
    expect(step(-3)).toBe('{|"new":-18,"old":-9|}')
  }
})

it('rows of each kind that a function gives are known to the compiler', () => {
  circuit('typed', { a }, ({ a }) => {
    const either = flatMap(a, ({ k, n }) => (n > 0 ? [k] : ZSet.of(n)))
    expectTypeOf(either).toEqualTypeOf<Stream<string | number | null>>()
    const none = flatMap(a, ({ n }) => (n > 0 ? [] : [{ n }]))
    expectTypeOf(none).toEqualTypeOf<Stream<{ n: number }>>()
    return { either, none }
  })
})

it('what is no function and what gives no rows is an error', () => {
  expect(() => circuit('c', { a }, ({ a }) => flatMap(a, undefined as never))).toThrow(
    'flatMap is given undefined, expected a function of rows',
  )
  const db = new Database(new MemoryStore())
  const number = ({ n }: { n: number }): never => n as never
  db.add(circuit('plain', { a }, ({ a }) => flatMap(a, number)))
  expect(() => db.insert(a, { k: 'x', n: 1 })).toThrow(
    'flatMap "plain.output" failed on the row {"k":"x","n":1}: the function gives a number, expected rows',
  )
  db.drop(db.catalog.circuits[0] as never)
  db.add(
    circuit('grouped', { a }, ({ a }) => flatten(perGroup(group(a, 'k'), (rows) => flatMap(rows, number)))),
  )
  expect(() => db.insert(a, { k: 'x', n: 1 })).toThrow('the function gives a number, expected rows')
})
