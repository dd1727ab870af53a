/** Negation that a late fact retracts: what followed from a fact's absence goes when it comes, and returns when it goes. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  antiJoin,
  cache,
  circuit,
  Database,
  fixpoint,
  join,
  product,
  type Stream,
  table,
  transitiveClosure,
  ZSet,
} from '../../../engine/index.ts'
import { PLACES } from '../places.ts'

const roads = table('roads', { from: z.string(), to: z.string() })
const closed = table('closed', { town: z.string() }, { key: 'town' })
const towns = table('towns', { town: z.string() }, { key: 'town' })
type Road = { from: string; to: string }

const onward = (routes: Stream<Road>, roads: Stream<Road>) =>
  join(routes, roads, { on: ['to', 'from'], select: (route, road) => ({ from: route.from, to: road.to }) })

/** `ab` for the row from a to b. */
const way = (pair: string): Road => ({ from: pair[0] as string, to: pair[1] as string })
const ways = (pairs: string) => ZSet.of(...pairs.split(' ').filter(Boolean).map(way))

describe.each(PLACES)('%s', (_where, open) => {
  it('inside a fixpoint: no route goes on from a closed town', () => {
    const routes = circuit('routes', { roads, closed }, ({ roads, closed }) =>
      cache(fixpoint(roads, (routes) => onward(antiJoin(routes, closed, { on: ['to', 'town'] }), roads))),
    )
    const db = new Database(open().store)
    db.add(routes)
    db.insert(roads, ...['ab', 'bc', 'cd', 'ca'].map(way))
    expect(String(db.view(routes).zset())).toBe(String(ways('ab ac ad aa bc bd ba bb cd ca cb cc')))
    const closing = db.insert(closed, { town: 'c' })
    // From c itself, roads still lead to a, b and c; what went through it is gone.
    expect(String(closing.deltas.routes)).toBe(String(ways('ad aa bd ba bb').negate()))
    const opening = db.remove(closed, { town: 'c' })
    expect(String(opening.deltas.routes)).toBe(String(ways('ad aa bd ba bb')))
    // A second reason for the same negation comes and goes together with the first.
    const both = db.step((tx) => tx.insert(closed, { town: 'c' }, { town: 'b' }))
    expect(String(both.deltas.routes)).toBe(String(ways('ac ad aa bd ba bb cc').negate()))
    expect(String(db.undo().deltas.routes)).toBe(String(ways('ac ad aa bd ba bb cc')))
  })

  it('above a fixpoint: what is cut off is so until a road comes', () => {
    const cutOff = circuit('cut_off', { roads, towns }, ({ roads, towns }) => {
      const pairs = product(towns, towns, { select: (one, other) => ({ from: one.town, to: other.town }) })
      const both = ['from', 'to'] as const
      return cache(antiJoin(pairs, transitiveClosure(roads), { on: [both, both] }))
    })
    const db = new Database(open().store)
    db.add(cutOff)
    db.insert(towns, ...['a', 'b', 'c'].map((town) => ({ town })))
    db.insert(roads, way('ab'))
    expect(String(db.view(cutOff).zset())).toBe(String(ways('aa ac ba bb bc ca cb cc')))
    const ring = db.insert(roads, way('bc'), way('ca'))
    expect(String(ring.deltas.cut_off)).toBe(String(ways('aa ac ba bb bc ca cb cc').negate()))
    const broken = db.remove(roads, way('ca'))
    expect(String(broken.deltas.cut_off)).toBe(String(ways('aa ba bb ca cb cc')))
  })
})
