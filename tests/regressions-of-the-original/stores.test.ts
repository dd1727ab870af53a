/** What the Python original gets wrong, case 8: state on SQLite, and values that columns of SQLite would change. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  delay,
  firstN,
  join,
  table,
  transitiveClosure,
  type Value,
  ZSet,
} from '../../engine/index.ts'
import { onSqlite, PLACES } from '../laws/places.ts'

const sales = table('sales', { shop: z.string(), amount: z.number() })
const shops = table('shops', { shop: z.string(), town: z.string() })
const edges = table('edges', { from: z.string(), to: z.string() })

describe.each(PLACES)('8. %s', (_where, open) => {
  it('what a delay holds does not change with the table that it came from', () => {
    const db = new Database(open().store)
    const earlier = circuit('earlier', { sales }, ({ sales }) => delay(sales))
    db.add(earlier)
    const first = ZSet.of({ shop: 'a', amount: 1 })
    expect(String(db.step((tx) => tx.apply(sales, first)).deltas.earlier)).toBe('{||}')
    const second = db.step((tx) => {
      tx.remove(sales, { shop: 'a', amount: 1 })
      tx.insert(sales, { shop: 'b', amount: 2 })
    })
    expect(String(second.deltas.earlier)).toBe(String(first))
    const third = db.step(() => {})
    expect(String(third.deltas.earlier)).toBe('{|{"amount":1,"shop":"a"}:-1,{"amount":2,"shop":"b"}:1|}')
  })

  it('what has been read does not change with later steps', () => {
    const db = new Database(open().store)
    const totals = circuit('totals', { sales }, ({ sales }) =>
      cache(aggregate(sales, { by: 'shop', sales: count() })),
    )
    db.add(totals)
    const step = db.insert(sales, { shop: 'a', amount: 1 })
    const seen = [step.deltas.totals, db.view(totals).zset(), db.table(sales).zset()]
    const all = db.view(totals).all()
    const texts = seen.map(String)
    db.insert(sales, { shop: 'a', amount: 2 }, { shop: 'b', amount: 3 })
    db.remove(sales, { shop: 'a', amount: 1 })
    expect(seen.map(String)).toEqual(texts)
    expect(all).toEqual([{ shop: 'a', sales: 1 }])
  })

  it('the closure of a graph without cycles is right, also where two ways join', () => {
    const db = new Database(open().store)
    const closure = circuit('closure', { edges }, ({ edges }) => cache(transitiveClosure(edges)))
    db.add(closure)
    const edge = (pair: string) => ({ from: pair[0] as string, to: pair[1] as string })
    db.insert(edges, ...['ab', 'ac', 'bd', 'cd', 'de'].map(edge))
    db.remove(edges, edge('bd'))
    expect(
      db
        .view(closure)
        .all()
        .map(({ from, to }) => from + to),
    ).toEqual(['ab', 'ac', 'ad', 'ae', 'cd', 'ce', 'de'])
    db.step((tx) => {
      tx.insert(edges, edge('bd'))
      tx.remove(edges, edge('cd'))
    })
    expect(
      db
        .view(closure)
        .all()
        .map(({ from, to }) => from + to),
    ).toEqual(['ab', 'ac', 'ad', 'ae', 'bd', 'be', 'de'])
  })

  it('rows of a step and stored ones are merged in order, descending and mixed', () => {
    const db = new Database(open().store)
    const best = circuit('best', { sales }, ({ sales }) =>
      cache(firstN(sales, { n: 3, order: [['amount', 'desc'], 'shop'] })),
    )
    db.add(best)
    const rows = (...list: [string, number][]) => ZSet.of(...list.map(([shop, amount]) => ({ shop, amount })))
    db.step((tx) => tx.apply(sales, rows(['c', 5], ['a', 5], ['b', 9], ['d', 1])))
    expect(String(db.view(best).zset())).toBe(String(rows(['b', 9], ['a', 5], ['c', 5])))
    const step = db.step((tx) => tx.apply(sales, rows(['b', 5], ['d', 7]).minus(rows(['b', 9]))))
    expect(String(step.deltas.best)).toBe(String(rows(['d', 7], ['b', 5]).minus(rows(['b', 9], ['c', 5]))))
    db.step((tx) => tx.apply(sales, rows(['a', 9], ['e', 8]).minus(rows(['d', 7]))))
    expect(String(db.view(best).zset())).toBe(String(rows(['a', 9], ['e', 8], ['a', 5])))
  })

  it('a look-up by key finds rows of that key only, those of the step included', () => {
    const db = new Database(open().store)
    const placed = circuit('placed', { sales, shops }, ({ sales, shops }) =>
      cache(join(sales, shops, { on: ['shop', 'shop'] })),
    )
    db.add(placed)
    const step = db.step((tx) => {
      tx.insert(sales, { shop: 'a', amount: 1 }, { shop: 'b', amount: 2 })
      tx.insert(shops, { shop: 'a', town: 'ulm' }, { shop: 'c', town: 'bonn' })
    })
    expect(String(step.deltas.placed)).toBe(
      '{|{"left":{"amount":1,"shop":"a"},"right":{"shop":"a","town":"ulm"}}:1|}',
    )
  })
})

/** Values that differ although a column type or a driver of SQLite could take them for equal, or refuse them. */
const KEYS: readonly (readonly [string, Value, Value])[] = [
  ['numbers that differ in the 17th digit', 0.1 + 0.2, 0.3],
  ['strings with NUL', 'a\0b', 'a'],
  ['integers from 2^63 on', 2n ** 63n, 2n ** 63n + 1n],
  ['null and its name', null, 'null'],
  ['dates', new Date('2025-03-30T01:30:00Z'), new Date('2025-03-30T01:30:00.001Z')],
  ['numbers and their digits', 1, '1'],
]

describe('8. keys on SQLite', () => {
  it.each(KEYS)('%s', (_name, one, other) => {
    const place = onSqlite()
    const keyed = table('keyed', { key: z.custom<Value>(() => true), n: z.int() }, { key: 'key' })
    const counts = circuit('counts', { keyed }, ({ keyed }) => ({
      counts: cache(aggregate(keyed, { by: 'key', rows: count() })),
      joined: cache(join(keyed, keyed, { on: ['key', 'key'], select: ({ key }) => ({ key }) })),
    }))
    let db = new Database(place.store)
    db.add(counts)
    db.insert(keyed, { key: one, n: 1 }, { key: other, n: 2 })
    db = new Database(place.reopened())
    db.add(counts)
    expect(db.table(keyed).get({ key: one })).toEqual({ key: one, n: 1 })
    expect(db.table(keyed).get({ key: other })).toEqual({ key: other, n: 2 })
    expect(db.view(counts, 'counts').size).toBe(2)
    expect(db.view(counts, 'joined').size).toBe(one === null ? 1 : 2)
    expect(db.remove(keyed, { key: one, n: 1 }).delta(counts, 'counts').entries).toMatchObject([
      { row: { key: one, rows: 1 }, weight: -1 },
    ])
    expect(db.view(counts, 'counts').all()).toEqual([{ key: other, rows: 1 }])
  })

  it('one instant written with two offsets is one date', () => {
    const place = onSqlite()
    const meetings = table('meetings', { at: z.date() }, { key: 'at' })
    const db = new Database(place.store)
    db.declare(meetings)
    db.insert(meetings, { at: new Date('2025-06-01T12:00:00+02:00') })
    db.remove(meetings, { at: new Date('2025-06-01T10:00:00Z') })
    expect(place.stored()).toEqual({})
  })
})
