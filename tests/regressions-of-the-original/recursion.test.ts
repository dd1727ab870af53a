/** What the Python original gets wrong, cases 1, 2 and 10: recursion after removals, and after a step that failed. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  cache,
  circuit,
  Database,
  map,
  StepError,
  table,
  transitiveClosure,
  ZSet,
} from '../../engine/index.ts'
import { PLACES } from '../laws/places.ts'

const edges = table('edges', { from: z.int(), to: z.int() })
const closure = circuit('closure', { edges }, ({ edges }) => cache(transitiveClosure(edges)))

/** `12` for the row from 1 to 2. */
const edge = (pair: string) => ({ from: Number(pair[0]), to: Number(pair[1]) })
const pairs = (list: string) => ZSet.of(...list.split(' ').filter(Boolean).map(edge))

describe.each(PLACES)('%s', (_where, open) => {
  it('1. closure: the edge behind a cycle goes, and what it led to goes with it', () => {
    const db = new Database(open().store)
    db.add(closure)
    db.insert(edges, edge('12'), edge('21'), edge('23'))
    expect(String(db.view(closure).zset())).toBe(String(pairs('11 12 13 21 22 23')))
    const step = db.remove(edges, edge('23'))
    expect(String(step.deltas.closure)).toBe(String(pairs('13 23').negate()))
    expect(String(db.view(closure).zset())).toBe(String(pairs('11 12 21 22')))
  })

  it('2. closure: a step that closes a cycle and opens a way out of it ends', () => {
    const db = new Database(open().store)
    db.add(closure)
    db.insert(edges, edge('21'), edge('20'))
    const step = db.step((tx) => {
      tx.insert(edges, edge('12'))
      tx.remove(edges, edge('20'))
    })
    expect(String(step.deltas.closure)).toBe(String(pairs('12 11 22').minus(pairs('20'))))
  })

  it('10. closure: a step that fails half-way does not advance it', () => {
    const place = open()
    const db = new Database(place.store)
    const watched = circuit('watched', { edges }, ({ edges }) => {
      const paths = transitiveClosure(edges)
      const refused = map(paths, (path) => {
        if (path.from === path.to) throw new Error(`a way from ${path.from} to itself`)
        return path
      })
      return { paths: cache(paths), refused }
    })
    db.add(watched)
    db.insert(edges, edge('12'), edge('23'))
    const before = place.stored()
    expect(() => db.insert(edges, edge('31'), edge('34'))).toThrow(StepError)
    expect(place.stored()).toEqual(before)
    const step = db.insert(edges, edge('34'))
    expect(String(step.delta(watched, 'paths'))).toBe(String(pairs('34 24 14')))
    expect(String(db.view(watched, 'paths').zset())).toBe(String(pairs('12 23 13 34 24 14')))
  })
})
