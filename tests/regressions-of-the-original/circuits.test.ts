/** What the Python original gets wrong, cases 9, 11 and 12: circuits that it cannot build, and names that collide or do not last. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  DatabaseError,
  distinct,
  filter,
  flatten,
  group,
  join,
  map,
  perGroup,
  type Stream,
  sum,
  table,
  ZSet,
} from '../../engine/index.ts'
import { onSqlite, PLACES } from '../laws/places.ts'

const items = table('items', { shop: z.string(), kind: z.string(), price: z.number() })
const shops = table('shops', { shop: z.string(), town: z.string() })
type Item = { shop: string; kind: string; price: number }
const item = (shop: string, kind: string, price: number): Item => ({ shop, kind, price })

describe.each(PLACES)('%s', (_where, open) => {
  it('9. the cache of a table is kept up to date, with what was there before the circuit', () => {
    const db = new Database(open().store)
    db.declare(items)
    db.insert(items, item('a', 'pen', 1))
    const byKind = circuit('by_kind', { items }, ({ items }) => cache(items, { by: 'kind' }))
    db.add(byKind)
    db.insert(items, item('b', 'pen', 2), item('b', 'ink', 3))
    db.remove(items, item('a', 'pen', 1))
    expect(db.view(byKind).all({ kind: 'pen' })).toEqual([item('b', 'pen', 2)])
    expect(db.view(byKind).size).toBe(2)
  })

  it('9. a table that is not used, and one that is returned as it is, are fine', () => {
    const db = new Database(open().store)
    const made = circuit('made', { items, shops }, ({ items }) => ({ items, again: cache(items) }))
    db.add(made)
    const step = db.step((tx) => {
      tx.insert(items, item('a', 'pen', 1))
      tx.insert(shops, { shop: 'a', town: 'ulm' })
    })
    expect(String(step.delta(made, 'items'))).toBe(String(ZSet.of(item('a', 'pen', 1))))
    expect(db.view(made, 'again').all()).toEqual([item('a', 'pen', 1)])
    expect(db.table(shops).all()).toEqual([{ shop: 'a', town: 'ulm' }])
  })

  it('9. a change of a table that no circuit has is refused', () => {
    const db = new Database(open().store)
    db.add(circuit('made', { items }, ({ items }) => ({ items })))
    expect(() => db.insert(shops, { shop: 'a', town: 'ulm' })).toThrow(DatabaseError)
    expect(() => db.insert(shops, { shop: 'a', town: 'ulm' })).toThrow(
      'table shops is not a table of this database; its tables are items',
    )
    expect(db.lastStep).toBe(0)
  })

  it('11. a join of what is cached by its key, and of a join by the same key', () => {
    const db = new Database(open().store)
    const made = circuit('made', { items, shops }, ({ items, shops }) => {
      const cached = cache(items, { by: 'shop' })
      const placed = join(cached, shops, { on: ['shop', 'shop'] })
      const again = join(placed, shops, { on: [({ left }) => left.shop, 'shop'] })
      return { cached, again: cache(map(again, ({ left, right }) => ({ ...left.left, town: right.town }))) }
    })
    db.add(made)
    db.insert(items, item('a', 'pen', 1), item('b', 'ink', 2))
    db.insert(shops, { shop: 'a', town: 'ulm' })
    expect(db.view(made, 'again').all()).toEqual([{ ...item('a', 'pen', 1), town: 'ulm' }])
    db.remove(shops, { shop: 'a', town: 'ulm' })
    expect(db.view(made, 'again').all()).toEqual([])
  })

  it('11. distinct and joins work inside groups', () => {
    const db = new Database(open().store)
    const made = circuit('made', { items, shops }, ({ items, shops }) => {
      const kinds = perGroup(group(items, 'shop'), (mine) => distinct(map(mine, ({ kind }) => ({ kind }))))
      const placed = perGroup(
        { items: group(items, 'shop'), shops: group(shops, 'shop') },
        ({ items, shops }) =>
          join(items, shops, { on: [() => 1, () => 1], select: ({ kind }, { town }) => ({ kind, town }) }),
      )
      return { kinds: cache(flatten(kinds)), placed: cache(flatten(placed)) }
    })
    db.add(made)
    db.insert(items, item('a', 'pen', 1), item('a', 'pen', 2), item('b', 'pen', 3))
    db.insert(shops, { shop: 'a', town: 'ulm' }, { shop: 'c', town: 'bonn' })
    expect(String(db.view(made, 'kinds').zset())).toBe(
      '{|{"group":"a","row":{"kind":"pen"}}:1,{"group":"b","row":{"kind":"pen"}}:1|}',
    )
    expect(String(db.view(made, 'placed').zset())).toBe(
      '{|{"group":"a","row":{"kind":"pen","town":"ulm"}}:2|}',
    )
    const step = db.remove(items, item('a', 'pen', 1))
    expect(step.delta(made, 'kinds').isEmpty).toBe(true)
  })

  it('11. an output that is called like a table has its own state', () => {
    const db = new Database(open().store)
    const made = circuit('made', { items, shops }, ({ items, shops }) => {
      const dear = filter(items, ({ price }) => price > 1)
      const on = [{ key: 'shop' }, { key: 'shop' }] as const
      return {
        items: cache(dear),
        dear: cache(join(dear, shops, { on, select: ({ kind }) => ({ kind }) })),
        all: cache(join(items, shops, { on, select: ({ kind }) => ({ kind }) })),
      }
    })
    db.add(made)
    db.insert(items, item('a', 'pen', 1), item('a', 'ink', 2))
    db.insert(shops, { shop: 'a', town: 'ulm' })
    expect(db.view(made, 'items').all()).toEqual([item('a', 'ink', 2)])
    expect(db.view(made, 'dear').all()).toEqual([{ kind: 'ink' }])
    expect(db.view(made, 'all').all()).toEqual([{ kind: 'ink' }, { kind: 'pen' }])
  })
})

describe('12. names of what is stored', () => {
  const totals = <const By extends 'shop' | 'kind'>(items: Stream<Item>, by: By) =>
    aggregate(items, {
      by: { [by]: by } as { [B in By]: B },
      total: sum(({ price }) => price),
      items: count(),
    })

  it('do not collide where operators, types and first letters are the same', () => {
    const place = onSqlite()
    const db = new Database(place.store)
    const both = circuit('both', { items }, ({ items }) => ({
      shops: cache(totals(items, 'shop')),
      kinds: cache(totals(items, 'kind')),
    }))
    const build = circuit('build', { items }, ({ items }) => ({ kinds: cache(totals(items, 'shop')) }))
    db.add(both)
    db.add(build)
    db.insert(items, item('a', 'pen', 1), item('a', 'ink', 2), item('b', 'pen', 4))
    expect(
      db
        .view(both, 'shops')
        .all()
        .map(({ total }) => total),
    ).toEqual([3, 4])
    expect(
      db
        .view(both, 'kinds')
        .all()
        .map(({ kind }) => kind),
    ).toEqual(['ink', 'pen'])
    expect(
      db
        .view(build, 'kinds')
        .all()
        .map(({ shop }) => shop),
    ).toEqual(['a', 'b'])
  })

  it('stay when an unrelated line of the query changes', () => {
    const place = onSqlite()
    const short = circuit('report', { items, shops }, ({ items, shops }) => ({
      shops: cache(totals(items, 'shop')),
      towns: cache(
        aggregate(join(items, shops, { on: ['shop', 'shop'] }), {
          by: { town: ({ right }) => right.town },
          items: count(),
        }),
      ),
    }))
    const longer = circuit('report', { items, shops }, ({ items, shops }) => {
      const dear = filter(items, ({ price }) => price > 2)
      return {
        dear: cache(distinct(map(dear, ({ kind }) => ({ kind })))),
        shops: cache(totals(items, 'shop')),
        towns: cache(
          aggregate(join(items, shops, { on: ['shop', 'shop'] }), {
            by: { town: ({ right }) => right.town },
            items: count(),
          }),
        ),
      }
    })
    const db = new Database(place.store)
    db.add(short)
    db.insert(items, item('a', 'pen', 1), item('b', 'ink', 3))
    db.insert(shops, { shop: 'a', town: 'ulm' })
    const before = place.stored()
    db.add(longer)
    expect(place.stored()).toMatchObject(before)
    expect(Object.keys(place.stored()).length).toBeGreaterThan(Object.keys(before).length)
    db.add(short)
    expect(place.stored()).toEqual(before)
  })
})
