/**
 * What a careful programmer would write by hand for the receipts on SQLite: tables by the keys that are needed, prepared statements, one transaction
 * a change, and what a change adds to a sum is summed up before it is written.
 */
import type BetterSqlite3 from 'better-sqlite3'
import { handWritten } from '../sqlite-file.ts'
import { type Change, type LineItem, type Product, type Total, text } from './rows.ts'

const SCHEMA = `
  CREATE TABLE products (name TEXT PRIMARY KEY, price REAL NOT NULL) WITHOUT ROWID;
  CREATE TABLE line_items (product TEXT, basket INTEGER, qty INTEGER, times INTEGER NOT NULL,
    PRIMARY KEY (product, basket, qty)) WITHOUT ROWID;
  CREATE TABLE totals (basket INTEGER PRIMARY KEY, total REAL NOT NULL, lines INTEGER NOT NULL);
`

function receipts(database: BetterSqlite3.Database): (change: Change) => [Total, number][] {
  database.exec(SCHEMA)
  const insertProduct = database.prepare('INSERT INTO products VALUES (?, ?)')
  const deleteProduct = database.prepare('DELETE FROM products WHERE name = ? AND price = ?')
  const priceOf = database.prepare<[string], number>('SELECT price FROM products WHERE name = ?').pluck()
  const addItem = database.prepare(
    'INSERT INTO line_items VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1',
  )
  const takeItem = database.prepare(
    'UPDATE line_items SET times = times - 1 WHERE product = ? AND basket = ? AND qty = ?',
  )
  const dropItem = database.prepare(
    'DELETE FROM line_items WHERE product = ? AND basket = ? AND qty = ? AND times = 0',
  )
  const itemsOf = database.prepare<[string], { basket: number; qty: number; times: number }>(
    'SELECT basket, qty, times FROM line_items WHERE product = ?',
  )
  const totalOf = database.prepare<[number], Total>(
    'SELECT basket, total, lines FROM totals WHERE basket = ?',
  )
  const putTotal = database.prepare('INSERT OR REPLACE INTO totals VALUES (?, ?, ?)')
  const dropTotal = database.prepare('DELETE FROM totals WHERE basket = ?')

  /** What the current change adds, by basket. */
  let sums = new Map<number, { total: number; lines: number }>()
  const add = (basket: number, qty: number, price: number | undefined, times: number): void => {
    if (price === undefined) return
    const sum = sums.get(basket)
    if (sum === undefined) sums.set(basket, { total: qty * price * times, lines: times })
    else {
      sum.total += qty * price * times
      sum.lines += times
    }
  }
  const one = (changed: { changes: number }, what: string): void => {
    if (changed.changes !== 1) throw new Error(`there is no ${what}`)
  }
  const changeItems = (items: readonly LineItem[], sign: 1 | -1): void => {
    for (const { product, basket, qty } of items) {
      if (sign === 1) addItem.run(product, basket, qty)
      else {
        one(takeItem.run(product, basket, qty), `line item of ${product} in basket ${basket}`)
        dropItem.run(product, basket, qty)
      }
      add(basket, qty, priceOf.get(product), sign)
    }
  }
  const changeProducts = (products: readonly Product[], sign: 1 | -1): void => {
    for (const { name, price } of products) {
      if (sign === 1) insertProduct.run(name, price)
      else one(deleteProduct.run(name, price), `product ${name}`)
      for (const { basket, qty, times } of itemsOf.all(name)) add(basket, qty, price, times * sign)
    }
  }
  const write = (): [Total, number][] => {
    const changed: [Total, number][] = []
    for (const [basket, sum] of sums) {
      if (sum.total === 0 && sum.lines === 0) continue
      const old = totalOf.get(basket)
      const now = { basket, total: (old?.total ?? 0) + sum.total, lines: (old?.lines ?? 0) + sum.lines }
      if (now.lines === 0) dropTotal.run(basket)
      else putTotal.run(basket, now.total, now.lines)
      if (old !== undefined) changed.push([old, -1])
      if (now.lines > 0) changed.push([now, 1])
    }
    return changed
  }
  const change = database.transaction((given: Change): [Total, number][] => {
    sums = new Map()
    if (given.table === 'line_items') {
      changeItems(given.remove, -1)
      changeItems(given.insert, 1)
    } else {
      changeProducts(given.remove, -1)
      changeProducts(given.insert, 1)
    }
    return write()
  })
  return change.immediate
}

export const byHandOnSqlite = handWritten<Change, Total>(receipts, text)
