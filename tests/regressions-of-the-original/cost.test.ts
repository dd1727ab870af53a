/** What the Python original gets wrong, case 13: cost. Work is counted, not timed: what is read from states, and what is kept in them. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  distinct,
  firstN,
  join,
  leftJoin,
  type Stream,
  sum,
  table,
  transitiveClosure,
  ZSet,
} from '../../engine/index.ts'
import { inMemory } from '../laws/places.ts'
import { CountingStore } from '../laws/reads.ts'

const rows = table('rows', { key: z.int(), n: z.int() })
const names = table('names', { key: z.int(), name: z.string() }, { key: 'key' })

type RowStream = Stream<{ key: number; n: number }>
type NameStream = Stream<{ key: number; name: string }>

const CIRCUITS: Readonly<Record<string, (rows: RowStream, names: NameStream) => Stream<unknown>>> = {
  distinct: (rows) => distinct(rows),
  join: (rows, names) => join(rows, names, { on: ['key', 'key'] }),
  leftJoin: (rows, names) => leftJoin(rows, names, { on: ['key', 'key'] }),
  aggregate: (rows) => aggregate(rows, { by: 'key', total: sum(({ n }) => n), rows: count() }),
  'aggregate, all rows in one group': (rows) =>
    aggregate(rows, { by: { group: () => 'all' }, total: sum(({ n }) => n), rows: count() }),
  'firstN, all rows in one group': (rows) => firstN(rows, { n: 3, order: 'n' }),
  // A star: every row is a way from 0, and no way goes on.
  'transitive closure of a star': (rows) =>
    transitiveClosure(
      join(rows, rows, {
        on: [
          ['key', 'n'],
          ['key', 'n'],
        ],
        select: ({ key }) => ({ from: 0, to: key }),
      }),
    ),
}

function opened(build: (rows: RowStream, names: NameStream) => Stream<unknown>) {
  const store = new CountingStore()
  const db = new Database(store)
  const made = circuit('counted', { rows, names }, ({ rows, names }) => cache(build(rows, names)))
  db.add(made)
  /** How many rows, weights and values a step reads from states. */
  const reads = (step: () => unknown): number => {
    step()
    return store.reads() + store.values()
  }
  return { db, reads }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ key: from + i + 1, n: from + i + 1 }))

describe.each(Object.entries(CIRCUITS))('13. %s', (_name, build) => {
  it('a step of one row reads the same, however many rows there are', () => {
    const { db, reads } = opened(build)
    const row = { key: 1_000_000, n: 1_000_000 }
    const steps = (): number[] => [
      reads(() => db.insert(rows, row)),
      reads(() => db.insert(names, { key: row.key, name: 'it' })),
      reads(() => db.replace(rows, row, { ...row, n: row.n + 1 })),
      reads(() => db.remove(rows, { ...row, n: row.n + 1 })),
      reads(() => db.remove(names, { key: row.key, name: 'it' })),
    ]
    reads(() => db.insert(rows, ...numbered(0, 10)))
    const few = steps()
    expect(few.some((read) => read > 0)).toBe(true)
    reads(() => db.insert(rows, ...numbered(10, 3000)))
    expect(steps()).toEqual(few)
  })

  it('a step of many rows reads in proportion to them', () => {
    const work = (size: number): number => {
      const { db, reads } = opened(build)
      return reads(() => db.insert(rows, ...numbered(0, size)))
    }
    const [small, large] = [work(500), work(5000)] as const
    expect(large).toBeLessThanOrEqual(10 * small)
  })

  it('a row that comes and goes costs the same at the end as at the start', () => {
    const { db, reads } = opened(build)
    const row = { key: 7, n: 7 }
    const comeAndGo = (): number =>
      reads(() => {
        db.insert(rows, row)
        db.remove(rows, row)
      })
    const first = comeAndGo()
    for (let i = 0; i < 2000; i++) comeAndGo()
    expect(comeAndGo()).toEqual(first)
  })
})

it('13. what is removed is dropped from every state and index in memory', () => {
  const place = inMemory()
  const db = new Database(place.store)
  const made = circuit('made', { rows, names }, ({ rows, names }) =>
    Object.fromEntries(Object.entries(CIRCUITS).map(([, build], i) => [`o${i}`, cache(build(rows, names))])),
  )
  db.add(made)
  for (let i = 0; i < 20; i++) {
    const some = numbered(100 * i, 100 * i + 100)
    db.insert(rows, ...some)
    // Reading in order makes the table keep its keys in order.
    expect(db.table(rows).all()).toHaveLength(100)
    db.step((tx) => tx.apply(rows, ZSet.of(...some).negate()))
  }
  expect(place.stored()).toEqual({})
  const { parts } = place.store as unknown as { parts: ReadonlyMap<string, unknown> }
  for (const [name, part] of parts) expect([name, sizesOf(part)]).toEqual([name, sizesOf(part).map(() => 0)])
})

/** The sizes of all maps, arrays and trees that a state is made of. */
function sizesOf(state: unknown): number[] {
  return Object.values(state as object).flatMap((member: unknown) => {
    if (member instanceof Map || member instanceof Set) return [member.size]
    if (Array.isArray(member)) return [member.length]
    const { size } = (member ?? {}) as { size?: unknown }
    return typeof size === 'number' ? [size] : []
  })
}
