/** Two tables and a circuit over one of them, for tests of databases on both stores. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, Database, MemoryStore, type Store, sum, table } from '../index.ts'
import { openBetterSqlite3 } from '../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../trace/sqlite/store.ts'

export const products = table('products', { name: z.string(), price: z.number().nullable() }, { key: 'name' })
export const items = table('items', { product: z.string(), qty: z.int() })
export const perProduct = () =>
  circuit('per_product', { items }, ({ items }) =>
    cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty), lines: count() })),
  )

export const STORES: [string, () => Store][] = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

/** A database with both tables and the circuit. */
export function opened(open: () => Store) {
  const db = new Database(open())
  const outputs = perProduct()
  db.declare(products)
  db.add(outputs)
  return { db, outputs }
}
