/** Sums and means of doubles over their whole range, wherever they are computed and however the rows came. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { nearest, scaledSum } from '../../../tests/laws/doubles.ts'
import { runs } from '../../../tests/laws/runs.ts'
import { spaced } from '../../../tests/laws/spaced.ts'
import {
  aggregate,
  avg,
  cache,
  circuit,
  Database,
  flatten,
  group,
  MemoryStore,
  perGroup,
  type Store,
  type Stream,
  sum,
  table,
  window,
} from '../../index.ts'
import { openBetterSqlite3 } from '../../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../trace/sqlite/store.ts'

const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

const t = table('t', { id: z.int(), k: z.string(), x: z.number().nullable() }, { key: 'id' })
type Row = { id: number; k: string; x: number | null }

const functions = { total: sum((row: Row) => row.x), mean: avg((row: Row) => row.x) }
const sums = circuit('sums', { t }, ({ t }) => ({
  by: cache(aggregate(t as Stream<Row>, { by: 'k', ...functions })),
  all: cache(aggregate(t as Stream<Row>, functions)),
  pairs: cache(window(t as Stream<Row>, { by: 'k', order: 'id', frame: { rows: [-1, 0] }, ...functions })),
  running: cache(window(t as Stream<Row>, { order: 'id', ...functions })),
  inside: cache(
    flatten(
      perGroup({ t: group(t as Stream<Row>, 'k') }, ({ t }) =>
        aggregate(t as Stream<Row>, { by: { id: (row) => row.id % 2 }, ...functions }),
      ),
    ),
  ),
}))

/** What the functions make of some rows. */
function results(rows: readonly Row[]): { total: number | null; mean: number | null } {
  const terms = rows.flatMap(({ x }): [number, number][] => (x === null ? [] : [[x, 1]]))
  const exact = scaledSum(terms)
  return terms.length === 0
    ? NOTHING
    : { total: nearest(exact) + 0, mean: nearest(exact, BigInt(terms.length)) + 0 }
}
const NOTHING = { total: null, mean: null }

function expected(rows: readonly Row[]): object {
  const sorted = [...rows].sort((a, b) => a.id - b.id)
  const ks = [...new Set(rows.map(({ k }) => k))].sort()
  const of = (k: string): Row[] => sorted.filter((row) => row.k === k)
  return {
    by: ks.map((k) => ({ k, ...results(of(k)) })),
    all: [results(sorted)],
    pairs: sorted.map((row) => {
      const same = of(row.k)
      const at = same.indexOf(row)
      return { row, ...results(same.slice(Math.max(0, at - 1), at + 1)) }
    }),
    running: sorted.map((row, i) => ({ row, ...results(sorted.slice(0, i + 1)) })),
    inside: ks.flatMap((group) =>
      [0, 1].flatMap((id) => {
        const inside = of(group).filter((row) => row.id % 2 === id)
        return inside.length === 0 ? [] : [{ group, row: { id, ...results(inside) } }]
      }),
    ),
  }
}

type Views = Pick<Database, 'view'>
const id = (row: unknown): number => (row as { row: Row }).row.id

/** What is in the outputs, those of windows in the order of rows. */
function found(db: Views): object {
  const all = (output: string): unknown[] => [...db.view(sums, output as 'by').all()]
  const byId = (output: string): unknown[] => all(output).sort((a, b) => id(a) - id(b))
  return {
    by: all('by'),
    all: all('all'),
    pairs: byId('pairs'),
    running: byId('running'),
    inside: all('inside'),
  }
}

const numbers = fc.oneof(
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 1023, 2 ** 970, -(2 ** 970), 5e-324, 0.1, 1),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const changes = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), numbers), { minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 4 },
)

for (const [store, open] of STORES) {
  it(`sums and means follow from the rows, whatever was on the way, ${store}`, async () => {
    const property = spaced(changes, (steps) => {
      const db = new Database(open())
      db.add(sums)
      const rows = new Map<number, Row>()
      const past = [expected([])]
      for (const step of steps) {
        db.step((tx) => {
          for (const [id, x] of step) {
            // A number that comes again goes.
            const before = rows.get(id)
            if (before !== undefined) tx.remove(t, before)
            else tx.insert(t, { id, k: id % 3 === 0 ? 'a' : 'b', x })
            if (before !== undefined) rows.delete(id)
            else rows.set(id, { id, k: id % 3 === 0 ? 'a' : 'b', x })
          }
        })
        // Where all that came has gone, there is no step.
        past[db.lastStep] = expected([...rows.values()])
        expect(found(db)).toEqual(past[db.lastStep])
      }
      expect(db.check()).toEqual([])
      for (let step = 1; step <= db.lastStep; step++) expect(found(db.at(step))).toEqual(past[step])
      const later = circuit('later', { t }, ({ t }) =>
        cache(aggregate(t as Stream<Row>, { by: 'k', ...functions })),
      )
      db.add(later)
      expect([...db.view(later).all()]).toEqual((past.at(-1) as { by: unknown }).by)
      db.close()
    })
    await fc.assert(property, runs(60, 10))
  })
}
