import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, count, Database, join, type Table, table } from '../index.ts'
import { items, opened, products, STORES } from './shop.testing.ts'

describe.each(STORES)('tables that are declared anew, in a database %s', (_name, open) => {
  it('refuses a table under a new declaration while it is there under another', () => {
    const { db } = opened(open)
    db.insert(items, { product: 'tv', qty: 1 })
    expect(() => db.declare(table('items', { product: z.int(), qty: z.int(), at: z.string() }))).toThrow(
      'table items is declared otherwise than it is stored: column product was string and is int; column at is new and has no default',
    )
    expect(() =>
      db.declare(table('items', { product: z.string(), qty: z.int() }, { key: 'product' })),
    ).toThrow('its key was none and is product')
    expect(() => db.declare(table('items', { product: z.string() }))).toThrow(
      'table items is declared with other columns while circuit per_product reads it',
    )
  })

  it('takes a new declaration of a table that is empty and read by nobody', () => {
    const { db } = opened(open)
    const other = table('products', { id: z.int() }, { key: 'id' })
    db.declare(other)
    db.insert(other, { id: 1 })
    expect(db.table(other).all()).toEqual([{ id: 1 }])
    expect(() => db.declare(products)).toThrow('table products is declared otherwise than it is stored')
  })

  it('makes rows fit where columns have gone, or have come with a default, and those in the log', () => {
    const store = open()
    const first = new Database(store)
    const old = table('orders', { id: z.int(), who: z.string(), note: z.string() }, { key: 'id' })
    const byWho = (orders: Table<{ id: number; who: string }>) =>
      circuit('by_who', { orders }, ({ orders }) => cache(aggregate(orders, { by: 'who', orders: count() })))
    first.add(byWho(old))
    first.add(circuit('pairs', { old }, ({ old }) => cache(join(old, old, { on: ['note', 'note'] }))))
    first.insert(old, { id: 1, who: 'a', note: 'x' }, { id: 2, who: 'b', note: 'y' })
    first.replace(old, { id: 2, who: 'b', note: 'y' }, { id: 2, who: 'a', note: 'z' })
    const db = new Database(store)
    const orders = table(
      'orders',
      { id: z.int(), who: z.string(), paid: z.boolean().default(false) },
      { key: 'id' },
    )
    const outputs = byWho(orders)
    db.add(outputs)
    expect(db.table(orders).all()).toEqual([
      { id: 1, who: 'a', paid: false },
      { id: 2, who: 'a', paid: false },
    ])
    expect(db.view(outputs).all()).toEqual([{ who: 'a', orders: 2 }])
    expect(db.check()).toEqual([])
    db.undo()
    expect(db.table(orders).get({ id: 2 })).toEqual({ id: 2, who: 'b', paid: false })
    expect(db.view(outputs).all()).toEqual([
      { who: 'a', orders: 1 },
      { who: 'b', orders: 1 },
    ])
    expect(db.check()).toEqual([])
  })
})
