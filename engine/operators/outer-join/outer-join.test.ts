import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { checkSql } from '../../../tests/laws/check-sql.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import {
  type Batch,
  circuit,
  Database,
  filter,
  fullJoin,
  incrementalize,
  type Joined,
  leftJoin,
  MemoryStore,
  map,
  outerJoin,
  rightJoin,
  type Stream,
  table,
  ZSet,
} from '../../index.ts'

type A = { k: string | null; n: number }
type B = { k: string | null; m: number }
type On = (x: never, y: never) => boolean

/** Every pair of rows, then each side's rows whose matches' weights do not sum to more than 0. */
function outer(left: Batch, right: Batch, on: On, kept: string): ZSet<unknown> {
  const matches = (x: unknown, y: unknown): boolean => on(x as never, y as never)
  const out: [unknown, number][] = []
  for (const [x, v] of left)
    for (const [y, w] of right) if (matches(x, y)) out.push([{ left: x, right: y }, v * w])
  const sum = (rows: Batch, has: (row: unknown) => boolean): number =>
    [...rows].reduce((total, [row, weight]) => total + (has(row) ? weight : 0), 0)
  if (kept.includes('left')) {
    for (const [x, v] of left)
      if (sum(right, (y) => matches(x, y)) <= 0) out.push([{ left: x, right: null }, v])
  }
  if (kept.includes('right')) {
    for (const [y, w] of right)
      if (sum(left, (x) => matches(x, y)) <= 0) out.push([{ left: null, right: y }, w])
  }
  return ZSet.from(out)
}
const sameKey = (x: A, y: { k: string | null }): boolean => x.k !== null && x.k === y.k

const KINDS = [
  ['left-join', leftJoin, 'left', 'LEFT'],
  ['right-join', rightJoin, 'right', 'RIGHT'],
  ['full-join', fullJoin, 'left, right', 'FULL'],
] as const

for (const [name, join, kept, sql] of KINDS) {
  const typed = join as typeof fullJoin

  checkOperator({
    name,
    tables: { a, b },
    rows: { a: rowsOfA, b: rowsOfB },
    build: ({ a, b }) => typed(a, b, { on: ['k', 'k'] }),
    meaning: { batch: ({ a, b }) => outer(a, b, sameKey, kept) },
  })

  checkOperator({
    name: `${name}-itself`,
    tables: { a },
    rows: { a: rowsOfA },
    build: ({ a }) => typed(a, a, { on: ['n', (row) => row.n + 1] }),
    meaning: { batch: ({ a }) => outer(a, a, (x: A, y: A) => x.n === y.n + 1, kept) },
  })

  checkOperator({
    name: `${name}-composite`,
    tables: { a, b },
    rows: { a: rowsOfA, b: rowsOfB },
    build: ({ a, b }) =>
      typed(a, b, {
        on: [['k', 'n'], { k: 'k', m: (row) => row.m }],
        select: (x, y) => [x?.n ?? 'none', y?.k ?? 'none'],
      }),
    meaning: {
      batch: ({ a, b }) => {
        const pairs = outer(a, b, (x: A, y: B) => sameKey(x, y) && x.n === y.m, kept)
        return ZSet.from(
          [...(pairs as ZSet<Joined<A | null, B | null>>)].map(([{ left, right }, weight]) => [
            [left?.n ?? 'none', right?.k ?? 'none'],
            weight,
          ]),
        )
      },
    },
  })

  checkSql({
    name,
    tables: { a, b },
    rows: { a: rowsOfA, b: rowsOfB },
    build: ({ a, b }) =>
      map(typed(a, b, { on: ['k', 'k'] }), ({ left, right }) => ({
        there: [left !== null, right !== null].map(Number).join(''),
        n: left?.n ?? null,
        k: left?.k ?? right?.k ?? null,
        m: right?.m ?? null,
      })),
    select: `SELECT (a.n IS NOT NULL) || (b.m IS NOT NULL) AS there, n, coalesce(a.k, b.k) AS k, m FROM a ${sql} JOIN b ON a.k = b.k`,
  })
}

checkOperator({
  name: 'full-join-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    fullJoin(
      map(a, (row) => row.k),
      filter(b, (row) => row.m < 3),
      { on: [(k) => k, 'k'] },
    ),
  meaning: {
    batch: ({ a, b }) =>
      outer(
        ZSet.from([...a].map(([row, weight]): [unknown, number] => [(row as A).k, weight])),
        ZSet.from([...b].filter(([row]) => (row as B).m < 3)),
        (k: string | null, y: B) => k !== null && k === y.k,
        'left, right',
      ),
  },
})

describe('regression §11.3', () => {
  it('with any number of matches there is no row without one', () => {
    const db = new Database(new MemoryStore())
    const made = circuit('joined', { a, b }, ({ a, b }) => outerJoin(a, b, { on: ['k', 'k'] }))
    db.add(made)
    db.insert(a, { k: 'x', n: 1 })
    const step = db.insert(b, { k: 'x', m: 1 }, { k: 'x', m: 2 })
    const pair = (m: number): Joined<A, B> => ({ left: { k: 'x', n: 1 }, right: { k: 'x', m } })
    expect(String(step.delta(made, 'output'))).toBe(
      String(
        ZSet.from<Joined<A, B | null>>([
          [pair(1), 1],
          [pair(2), 1],
          [{ left: { k: 'x', n: 1 }, right: null }, -1],
        ]),
      ),
    )
    expect(String(db.remove(b, { k: 'x', m: 1 }).delta(made, 'output'))).toBe(
      String(ZSet.from([[pair(1), -1]])),
    )
  })
})

it('reads the rows of a key only to put out as many: what it keeps of a key otherwise is one number', () => {
  const states = ([leftJoin, rightJoin, fullJoin] as (typeof fullJoin)[]).map((join) => {
    const { graph } = incrementalize(circuit('c', { a, b }, ({ a, b }) => join(a, b, { on: ['k', 'k'] })))
    return graph.toJSON().vertices.find(({ path }) => path === 'output')?.states
  })
  const trace = (table: string, port: string) => ({ kind: 'trace', name: `${table} by (k)`, port })
  const weights = (side: string) => ({ kind: 'accumulators', name: `c.output weights of ${side} keys` })
  const traces = [trace('a', 'left'), trace('b', 'right')]
  expect(states).toEqual([
    [...traces, weights('right')],
    [...traces, weights('left')],
    [...traces, weights('right'), weights('left')],
  ])
})

it('the missing side is null to the compiler', () => {
  const users = table('users', { id: z.int(), name: z.string() }, { key: 'id' })
  const reads = table('reads', { user: z.int(), value: z.number() })
  circuit('typed', { users, reads }, ({ users, reads }) => {
    type User = { id: number; name: string }
    type Read = { user: number; value: number }
    const on = ['id', 'user'] as const
    expectTypeOf(leftJoin(users, reads, { on })).toEqualTypeOf<Stream<Joined<User, Read | null>>>()
    expectTypeOf(rightJoin(users, reads, { on })).toEqualTypeOf<Stream<Joined<User | null, Read>>>()
    const full = fullJoin(users, reads, { on })
    expectTypeOf(full).toEqualTypeOf<Stream<Joined<User | null, Read | null>>>()
    const selected = leftJoin(users, reads, {
      on,
      select: (user, read) => ({ name: user.name, value: read?.value ?? 0 }),
    })
    expectTypeOf(selected).toEqualTypeOf<Stream<{ name: string; value: number }>>()
    return { full, selected }
  })
})

/** Never called: each line must be an error of the compiler. */
export function mistakes(
  users: Stream<{ id: number }>,
  reads: Stream<{ user: number; value: number }>,
): void {
  // @ts-expect-error no column "usr"
  leftJoin(users, reads, { on: ['id', 'usr'] })
  // @ts-expect-error the right side may be missing
  leftJoin(users, reads, { on: ['id', 'user'], select: (_, read) => read.value })
  // @ts-expect-error the left side may be missing
  rightJoin(users, reads, { on: ['id', 'user'], select: (user) => user.id })
  // @ts-expect-error either side may be missing
  fullJoin(users, reads, { on: ['id', 'user'], select: (user) => user.id })
}

describe('mistakes', () => {
  const build = (join: (a: Stream<A>, b: Stream<B>) => Stream<unknown>) => () =>
    circuit('c', { a, b }, ({ a, b }) => join(a, b))

  it('an unknown column in a key', () => {
    expect(build((a, b) => leftJoin(a, b, { on: ['k', 'n' as 'm'] }))).toThrow(
      'leftJoin: on[1] reads the column "n", but the columns there are "k", "m"',
    )
    expect(build((a, b) => fullJoin(a, b, { on: [(row) => (row as unknown as B).m, 'm'] }))).toThrow(
      'fullJoin: on[0]: component "key" reads the column "m", but the columns there are "k", "n"',
    )
  })

  it('an unknown column in select', () => {
    expect(
      build((a, b) => rightJoin(a, b, { on: ['k', 'k'], select: (_, y) => (y as unknown as A).n })),
    ).toThrow('rightJoin: select reads the column "right.n", but the columns there are "k", "m"')
  })

  it('no key', () => {
    expect(build((a, b) => leftJoin(a, b, undefined as never))).toThrow(
      'leftJoin: on is undefined, expected the key of the left and the key of the right side',
    )
  })

  it('a select that cannot take a missing side fails on the row that has none, and nothing has happened', () => {
    const made = circuit('joined', { a, b }, ({ a, b }) =>
      leftJoin(a, b, { on: ['k', 'k'], select: (x, y) => (y as B).m + x.n }),
    )
    const db = new Database(new MemoryStore())
    db.add(made)
    db.step((tx) => {
      tx.insert(a, { k: 'x', n: 1 })
      tx.insert(b, { k: 'x', m: 2 })
    })
    expect(() => db.remove(b, { k: 'x', m: 2 })).toThrow(
      'leftJoin "joined.output" failed on the row {"left":{"k":"x","n":1},"right":null}',
    )
    expect(String(db.insert(b, { k: 'x', m: 3 }).delta(made, 'output'))).toBe(String(ZSet.of(4)))
  })
})
