/** A user's function that throws in the middle of a step undoes all of it: tables, outputs and every state, also those of iterations. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  filter,
  firstN,
  fixpoint,
  flatten,
  group,
  join,
  leftJoin,
  map,
  perGroup,
  StepError,
  type Stream,
  sum,
  table,
  transitiveClosure,
} from '../../engine/index.ts'
import { PLACES } from './places.ts'

const edges = table('edges', { from: z.int(), to: z.int() })
const nodes = table('nodes', { node: z.int(), name: z.string() }, { key: 'node' })
type Edge = { from: number; to: number }

/** The node that functions fail on. */
const BAD = 13

function refuse<T>(node: number, result: T): T {
  if (node === BAD) throw new Error('no way')
  return result
}

const longer = (paths: Stream<Edge>, edges: Stream<Edge>) =>
  join(paths, edges, { on: ['to', 'from'], select: ({ from }, { to }) => ({ from, to }) })

/** Where the function stands that fails: before it in the step, all of the circuit's states have been brought up to date. */
const FAILURES: Readonly<Record<string, (edges: Stream<Edge>, paths: Stream<Edge>) => Stream<unknown>>> = {
  'in an iteration': (edges) =>
    fixpoint(edges, (paths) =>
      join(paths, edges, {
        on: ['to', 'from'],
        select: ({ from }, { to }) => refuse(to - from, { from, to }),
      }),
    ),
  'above a fixpoint': (_edges, paths) => map(paths, (path) => refuse(path.to - path.from, path)),
  'in the groups of a fixpoint': (_edges, paths) =>
    flatten(
      perGroup(group(paths, 'from'), (mine) => filter(mine, ({ from, to }) => refuse(to - from, true))),
    ),
  'in an aggregate': (_edges, paths) =>
    aggregate(paths, { by: 'from', total: sum(({ from, to }) => refuse(to - from, to)) }),
  'in a key': (edges, paths) => join(paths, edges, { on: [({ from, to }) => refuse(to - from, to), 'from'] }),
}

describe.each(PLACES)('%s', (_where, open) => {
  it.each(Object.entries(FAILURES))('a function that fails %s', (_name, failing) => {
    const made = circuit('ways', { edges, nodes }, ({ edges, nodes }) => {
      const paths = transitiveClosure(edges)
      const named = leftJoin(paths, nodes, { on: ['to', 'node'] })
      return {
        paths: cache(paths, { by: ['from', 'to'] }),
        named: cache(named),
        doubled: cache(fixpoint(edges, (paths) => longer(paths, paths))),
        reached: cache(aggregate(paths, { by: 'from', nodes: count() })),
        nearest: cache(
          flatten(perGroup(group(paths, 'from'), (mine) => firstN(mine, { n: 2, order: 'to' }))),
        ),
        failing: cache(failing(edges, paths)),
      }
    })
    const place = open()
    const db = new Database(place.store)
    db.add(made)
    const outputs = [...made.graph.outputs.keys()] as 'paths'[]
    const seen = () => outputs.map((output) => String(db.view(made, output).zset()))

    // A chain without its middle, which would lead from 0 to 13 if it came.
    const chain = Array.from({ length: BAD }, (_, n) => ({ from: n, to: n + 1 }))
    const missing = chain[6] as Edge
    db.insert(edges, ...chain.filter((edge) => edge !== missing))
    const before = { stored: place.stored(), seen: seen(), table: db.table(edges).all() }
    const bad = () =>
      db.step((tx) => {
        tx.insert(edges, missing)
        tx.remove(edges, chain[2] as Edge)
        tx.insert(edges, { from: 0, to: 3 })
        tx.insert(nodes, { node: 1, name: 'one' })
      })
    expect(bad).toThrow(StepError)
    expect(bad).toThrow(/no way/)
    expect({ stored: place.stored(), seen: seen(), table: db.table(edges).all() }).toEqual(before)
    expect(db.lastStep).toBe(1)

    // What comes after is as if the step had never been tried.
    db.insert(edges, { from: 20, to: 21 })
    db.remove(edges, { from: 20, to: 21 })
    expect({ stored: place.stored(), seen: seen(), table: db.table(edges).all() }).toEqual(before)
    db.undo()
    db.undo()
    db.undo()
    expect(seen()).toEqual(outputs.map(() => '{||}'))
    expect(place.stored()).toEqual({})
  })
})

/** What no sample row shows, since it is done to node 13 only. */
const WRONGS: Readonly<
  Record<string, readonly [wrong: (row: { node: number; name: string }) => unknown, message: RegExp]>
> = {
  'gives no plain data': [
    (row) => (row.node === BAD ? new Map() : row),
    /^map "wrong\.output" failed: row is an instance of Map/,
  ],
  'gives a promise': [
    (row) => (row.node === BAD ? Promise.resolve(row) : row),
    /^map "wrong\.output" failed: row is an instance of Promise/,
  ],
  'changes its row': [
    (row) => {
      if (row.node === BAD) row.name = 'changed'
      return row
    },
    /^map "wrong\.output" failed on the row \{"name":"unlucky","node":13\}: TypeError: Cannot assign to read only property 'name'/,
  ],
}

describe.each(PLACES)('%s', (_where, open) => {
  it.each(Object.entries(WRONGS))(
    'a function that %s, in an output that nobody keeps',
    (_name, [wrong, message]) => {
      const { store } = open()
      const db = new Database(store)
      db.add(circuit('wrong', { nodes }, ({ nodes }) => map(nodes, wrong)))
      const same = circuit('same', { nodes }, ({ nodes }) => cache(map(nodes, (row) => row)))
      db.add(same)
      db.insert(nodes, { node: 1, name: 'one' })
      expect(() => db.insert(nodes, { node: BAD, name: 'unlucky' })).toThrow(message)
      expect(db.lastStep).toBe(1)
      expect(db.view(same).all()).toEqual([{ node: 1, name: 'one' }])
    },
  )
})

describe.each(PLACES)('%s', (_where, open) => {
  it('a default of a new column that cannot be made for every row leaves the table in its old shape', () => {
    const place = open()
    const db = new Database(place.store)
    db.declare(nodes)
    const rows = Array.from({ length: 20 }, (_, node) => ({ node, name: `node ${node}` }))
    for (const row of rows) db.insert(nodes, row)
    const before = place.stored()
    let left = 0
    const made = (): number => {
      if (left-- === 0) throw new Error('no way')
      return 0
    }
    const weighed = table(
      'nodes',
      { node: z.int(), name: z.string(), weight: z.int().default(made) },
      { key: 'node' },
    )
    // It fails on a row, and, once the rows have been made to fit, on one in the log.
    for (left of [0, 7, 25]) {
      expect(() => db.declare(weighed)).toThrow('no way')
      expect(place.stored()).toEqual(before)
      expect(db.table(nodes).all()).toEqual(rows)
    }
    const other = circuit('weights', { nodes: weighed }, ({ nodes }) => cache(nodes))
    left = 25
    expect(() => db.add(other)).toThrow('no way')
    expect(place.stored()).toEqual(before)
    // The table is as it was for those that come after, too.
    db.add(circuit('named', { nodes }, ({ nodes }) => cache(nodes)))
    db.undo()
    expect(db.table(nodes).all()).toEqual(rows.slice(0, -1))
    expect(db.check()).toEqual([])
  })
})
