/** Recursion without end: the bound's error says which change of a table set it off, and everything is as before. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  antiJoin,
  type Circuit,
  cache,
  circuit,
  Database,
  fixpoint,
  map,
  StepError,
  table,
  transitiveClosure,
} from '../../../engine/index.ts'
import { PLACES } from '../places.ts'

const numbers = table('numbers', { n: z.int() })
const edges = table('edges', { from: z.int(), to: z.int() })

const counter = circuit('counter', { numbers, edges }, ({ numbers, edges }) => ({
  ways: cache(transitiveClosure(edges)),
  // Ends for even numbers only, at 0.
  above: cache(
    fixpoint(numbers, (above) => map(above, ({ n }) => ({ n: n % 2 === 0 ? 0 : n + 2 })), { limit: 50 }),
  ),
}))

/** Whoever is not named by one who is named. */
const liar = circuit('liar', { numbers, edges }, ({ numbers, edges }) => ({
  ways: cache(transitiveClosure(edges)),
  above: cache(
    fixpoint(
      map(numbers, ({ n }) => ({ n: n * 0 })),
      (named) => antiJoin(numbers, named, { on: ['n', 'n'] }),
      { limit: 50 },
    ),
  ),
}))

const CASES: readonly (readonly [string, Circuit<{ ways: unknown; above: unknown }>, RegExp])[] = [
  [
    'a counter',
    counter,
    /^fixpoint "counter\.above[^"]*", in the step that inserts \{"n":3\} into numbers and changes 1 more row, has not ended after 50 iterations; the delta of the last is \{\+1 \{"n":\d+\}\}$/,
  ],
  [
    'a negation that oscillates',
    liar,
    /^fixpoint "liar\.above[^"]*", in the step that inserts \{"n":3\} into numbers and changes 1 more row, has not ended after 50 iterations; the delta of the last is \{[+-]1 \{"n":3\}\}, which repeats every 2 iterations$/,
  ],
]

describe.each(PLACES)('%s', (_where, open) => {
  it.each(CASES)('%s', (_name, diverging, message) => {
    const place = open()
    const db = new Database(place.store)
    db.add(diverging)
    db.insert(numbers, { n: 0 })
    db.insert(edges, { from: 1, to: 2 }, { from: 2, to: 3 })
    const before = place.stored()
    const views = () => [
      db.view(diverging, 'ways').all(),
      db.view(diverging, 'above').all(),
      db.table(numbers).all(),
    ]
    const seen = views()
    const change = () =>
      db.step((tx) => {
        tx.insert(numbers, { n: 3 })
        tx.remove(edges, { from: 1, to: 2 })
      })
    expect(change).toThrow(StepError)
    expect(change).toThrow(message)
    expect(place.stored()).toEqual(before)
    expect(views()).toEqual(seen)
    expect(db.lastStep).toBe(2)
    // It goes on as if nothing had been.
    db.remove(edges, { from: 1, to: 2 })
    expect(db.view(diverging, 'ways').all()).toEqual([{ from: 2, to: 3 }])
    db.remove(edges, { from: 2, to: 3 })
    db.remove(numbers, { n: 0 })
    expect(db.view(diverging, 'above').all()).toEqual([])
    expect(place.stored()).toEqual({})
  })
})
