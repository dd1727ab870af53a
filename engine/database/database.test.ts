import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  delay,
  filter,
  fixpoint,
  MemoryStore,
  map,
  max,
  sum,
  table,
  ZSet,
} from '../index.ts'
import { items, opened, products, STORES } from './shop.testing.ts'

describe.each(STORES)('a database %s', (_store, open) => {
  it.each<[string, (db: Database) => unknown, string, string | undefined]>([
    [
      'a missing column',
      (db) => db.insert(items, { product: 'tv' } as never),
      'items.qty is missing; expected a column of type int',
      'The row was {"product":"tv"}.',
    ],
    [
      'a column of another type',
      (db) => db.insert(items, { product: 'tv', qty: 'two' } as never),
      'items.qty is "two"; expected a column of type int',
      undefined,
    ],
    [
      'a fraction for an integer',
      (db) => db.insert(items, { product: 'tv', qty: 1.5 }),
      'items.qty is 1.5; expected a column of type int',
      undefined,
    ],
    [
      'a column too many',
      (db) => db.insert(items, { product: 'tv', qty: 1, price: 3 } as never),
      'items has no column "price"; its columns are product, qty',
      undefined,
    ],
    [
      'something that is no row',
      (db) => db.insert(items, 3 as never),
      'items takes records with the columns product, qty, found 3',
      undefined,
    ],
    [
      'null where it is not allowed',
      (db) => db.insert(items, { product: null, qty: 1 } as never),
      'items.product is null; expected a column of type string',
      undefined,
    ],
    [
      'a removal of what is not there',
      (db) => db.remove(items, { product: 'tv', qty: 9 }),
      'items cannot remove {"product":"tv","qty":9}: it is not there',
      'A removal names the whole row, every column as it stands.',
    ],
    [
      'a removal of a row with an old column',
      (db) => db.remove(products, { name: 'tv', price: 2 }),
      'products cannot remove {"name":"tv","price":2}: it is not there',
      'The row of that key is {"name":"tv","price":3}.',
    ],
    [
      'one removal too many',
      (db) => db.remove(items, { product: 'tv', qty: 1 }, { product: 'tv', qty: 1 }),
      'items cannot remove {"product":"tv","qty":1} 2 times: it is there only once',
      undefined,
    ],
    [
      'a second row of a key',
      (db) => db.insert(products, { name: 'tv', price: 4 }),
      'products would have two rows with name "tv", its key',
      undefined,
    ],
    [
      'two new rows of a key',
      (db) => db.insert(products, { name: 'pc', price: 4 }, { name: 'pc', price: 5 }),
      'products would have two rows with name "pc", its key',
      'The step inserts both.',
    ],
    [
      'a table that is not declared',
      (db) => db.insert(table('other', { a: z.string() }), { a: '' }),
      'table other is not a table of this database; its tables are products, items',
      undefined,
    ],
    [
      'an asynchronous step',
      (db) => db.step((async () => {}) as never),
      'the function given to step is asynchronous',
      undefined,
    ],
  ])('refuses %s, and changes nothing', (_what, run, message, hint) => {
    const { db, outputs } = opened(open)
    db.step((tx) => {
      tx.insert(products, { name: 'tv', price: 3 })
      tx.insert(items, { product: 'tv', qty: 1 })
    })
    const before = [db.table(items).zset(), db.table(products).zset(), db.view(outputs).zset()].map(String)
    expect(() => run(db)).toThrow(message)
    if (hint !== undefined) expect(() => run(db)).toThrow(expect.objectContaining({ hint }))
    expect([db.table(items).zset(), db.table(products).zset(), db.view(outputs).zset()].map(String)).toEqual(
      before,
    )
    expect(db.lastStep).toBe(1)
    expect(db.insert(items, { product: 'tv', qty: 2 }).number).toBe(2)
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 3, lines: 2 }])
  })

  it('takes a whole step back when a function of a circuit fails on a row, and says which', () => {
    const { db, outputs } = opened(open)
    const strict = circuit('strict', { items }, ({ items }) => ({
      checked: map(items, (row) => {
        if (row.qty === 13) throw new RangeError('unlucky')
        return row
      }),
    }))
    db.add(strict)
    db.insert(items, { product: 'tv', qty: 1 })
    expect(() => db.insert(items, { product: 'tv', qty: 2 }, { product: 'tv', qty: 13 })).toThrow(
      'map "strict.checked" failed on the row {"product":"tv","qty":13}: RangeError: unlucky',
    )
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 1, lines: 1 }])
    expect(db.insert(items, { product: 'tv', qty: 2 }).deltas.per_product?.size).toBe(2)
  })

  it('is as before when a circuit cannot be backfilled', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    const replaced = circuit('per_product', { items }, ({ items }) =>
      cache(
        filter(items, () => {
          throw new Error('no')
        }),
      ),
    )
    expect(() => db.add(replaced)).toThrow('filter "per_product.output/filter" failed on the row')
    db.insert(items, { product: 'tv', qty: 2 })
    expect(db.view(outputs).all()).toEqual([{ product: 'tv', qty: 3, lines: 2 }])
  })

  it('refuses a step inside a step', () => {
    const { db } = opened(open)
    const nosy = circuit('nosy', { items }, ({ items }) =>
      map(items, (row) => db.insert(items as never, row as never)),
    )
    db.add(nosy)
    expect(() => db.insert(items, { product: 'tv', qty: 1 })).toThrow('map "nosy.output" failed on the row')
    expect(db.lastStep).toBe(0)
  })

  it('reads by key, in order, by range, from the end', () => {
    const { db, outputs } = opened(open)
    for (const product of ['b', 'c', 'a', 'e', 'd']) db.insert(items, { product, qty: product.charCodeAt(0) })
    const view = db.view(outputs)
    const names = (rows: readonly { product: string }[]) => rows.map((row) => row.product).join('')
    expect(view.get({ product: 'c' })).toEqual({ product: 'c', qty: 99, lines: 1 })
    expect(view.get({ product: 'z' })).toBeUndefined()
    expect(names(view.all())).toBe('abcde')
    expect(names(view.range({ from: { product: 'b' }, to: { product: 'd' } }))).toBe('bcd')
    expect(names(view.range({ reverse: true, limit: 2 }))).toBe('ed')
    expect(names(view.range({ reverse: true, from: { product: 'b' }, to: { product: 'd' } }))).toBe('dcb')
    expect(() => view.get({ qty: 1 })).toThrow('per_product is read by product, not by qty')
    db.remove(items, { product: 'c', qty: 99 })
    expect(names(view.range({ from: { product: 'b' } }))).toBe('bde')
  })

  it('gives snapshots: what was read does not change, and cannot be changed', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    const before = db.view(outputs).zset()
    const row = { product: 'tv', qty: 5 }
    db.insert(items, row)
    row.qty = 6
    expect(db.table(items).all()).toEqual([
      { product: 'tv', qty: 1 },
      { product: 'tv', qty: 5 },
    ])
    expect(String(before)).toBe('{|{"lines":1,"product":"tv","qty":1}:1|}')
  })

  it('holds the one row of an aggregate without a key from when its circuit is added', () => {
    const store = open()
    const db = new Database(store)
    const totals = () =>
      circuit('totals', { items }, ({ items }) =>
        cache(aggregate(items, { lines: count(), qty: sum((row) => row.qty), most: max((row) => row.qty) })),
      )
    const first = totals()
    db.add(first)
    expect(db.view(first).all()).toEqual([{ lines: 0, qty: null, most: null }])
    const step = db.insert(items, { product: 'tv', qty: 2 }, { product: 'tv', qty: 2 })
    expect(step.delta(first, 'output').entries.map(({ row, weight }) => [row, weight])).toEqual([
      [{ lines: 0, qty: null, most: null }, -1],
      [{ lines: 2, qty: 4, most: 2 }, 1],
    ])
    db.undo()
    expect(db.view(first).get({})).toEqual({ lines: 0, qty: null, most: null })
    const again = totals()
    db.add(again)
    expect(db.view(again).all()).toEqual([{ lines: 0, qty: null, most: null }])
  })

  it('lets time pass in an empty step only where a circuit knows time', () => {
    const { db } = opened(open)
    expect(db.step(() => {}).number).toBe(0)
    const late = circuit('late', { items }, ({ items }) => delay(items))
    db.add(late)
    expect(db.insert(items, { product: 'tv', qty: 1 }).delta(late).size).toBe(0)
    expect(String(db.step(() => {}).delta(late))).toBe('{|{"product":"tv","qty":1}:1|}')
    expect(db.step(() => {}).delta(late).size).toBe(0)
  })

  it('drops a circuit, and a table that no circuit reads', () => {
    const { db, outputs } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    expect(() => db.drop(items)).toThrow('circuit per_product reads items')
    db.drop(outputs)
    expect(() => db.view(outputs)).toThrow('circuit per_product has not been added to this database')
    db.drop(items)
    const other = table('items', { name: z.string() })
    db.declare(other)
    expect(db.table(other).size).toBe(0)
  })

  it('sums what a step says twice, in any order', () => {
    const { db, outputs } = opened(open)
    const step = db.step((tx) => {
      tx.remove(items, { product: 'tv', qty: 1 })
      tx.insert(items, { product: 'tv', qty: 1 }, { product: 'tv', qty: 1 })
      tx.apply(items, ZSet.from([[{ product: 'pc', qty: 4 }, 3]]))
    })
    expect(step.number).toBe(1)
    expect(db.view(outputs).all()).toEqual([
      { product: 'pc', qty: 12, lines: 3 },
      { product: 'tv', qty: 1, lines: 1 },
    ])
    expect(db.replace(items, { product: 'pc', qty: 4 }, { product: 'pc', qty: 4 }).outputs).toEqual([])
  })
})

it('a circuit whose output would be called in SQL as a table or another output is, is refused', () => {
  const db = new Database(new MemoryStore())
  const pages = table('pages', { page: z.string() })
  db.declare(pages)
  const called = (name: string) => circuit(name, { pages }, ({ pages }) => cache(pages))
  expect(() => db.add(called('pages'))).toThrow('pages would be called pages in SQL, as table pages is')
  db.add(circuit('a', { pages }, ({ pages }) => ({ b: cache(pages) })))
  expect(() => db.add(called('a_b'))).toThrow('a_b would be called a_b in SQL, as output a.b is')
  expect(db.catalog.circuits.map(({ name }) => name)).toEqual(['a'])
  const late = table('a_b', { page: z.string() })
  expect(() => db.declare(late)).toThrow('table a_b would be called in SQL as output a.b is')
  expect(db.catalog.tables.map(({ name }) => name)).toEqual(['pages'])
  // What is not cached has no view.
  db.add(circuit('pages', { pages }, ({ pages }) => filter(pages, (row) => row.page !== '')))
})

it('a fixpoint without end in a circuit that is added late is said to be in its filling', () => {
  const db = new Database(new MemoryStore())
  const numbers = table('numbers', { n: z.int() })
  db.declare(numbers)
  db.insert(numbers, { n: 1 }, { n: 2 })
  const endless = circuit('endless', { numbers }, ({ numbers }) =>
    cache(fixpoint(numbers, (all) => map(all, ({ n }) => ({ n: n + 1 })), { limit: 10 })),
  )
  expect(() => db.add(endless)).toThrow(
    'fixpoint "endless.output/fixpoint", while it is filled with {"n":1} of numbers and 1 more row, has not ended after 10 iterations',
  )
  expect(db.catalog.circuits).toEqual([])
})
