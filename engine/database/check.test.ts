import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, delay, join as joined, open, sum, table } from '../node.ts'

const products = table('products', { name: z.string(), price: z.int() }, { key: 'name' })
const items = table('items', { product: z.string(), qty: z.int() })
const shop = () =>
  circuit('shop', { products, items }, ({ products, items }) => {
    const lines = joined(items, products, { on: ['product', 'name'] })
    return {
      sold: cache(
        aggregate(lines, {
          by: { product: (row) => row.right.name },
          total: sum((row) => row.left.qty * row.right.price),
        }),
      ),
      late: cache(delay(items), { by: 'product' }),
    }
  })

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'))
  file = join(folder, 'shop.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function opened() {
  const db = await open({ file })
  db.add(shop())
  db.insert(products, { name: 'tv', price: 3 }, { name: 'pc', price: 5 })
  db.insert(items, { product: 'tv', qty: 2 }, { product: 'pc', qty: 1 }, { product: 'tv', qty: 4 })
  db.remove(items, { product: 'tv', qty: 2 })
  return db
}

/** What somebody else does to the file. */
function meddle(sql: string): void {
  const database = new BetterSqlite3(file)
  database.exec(sql)
  database.close()
}

it('finds nothing where nothing is wrong', async () => {
  const db = await opened()
  expect(db.check()).toEqual([])
  expect(db.verify()).toEqual({ faults: [], differences: [] })
  db.close()
})

it('says which rows of which key of an output are not what they should be', async () => {
  const db = await opened()
  meddle(`UPDATE "shop.sold/aggregate accumulators" SET c1 = 99 WHERE k0 = 'tv'`)
  meddle(`DELETE FROM "shop.late/delay by (product)" WHERE k0 = 'pc'`)
  const found = db.check().map(({ of, key, expected, found }) => [of, key, String(expected), String(found)])
  expect(found).toEqual([
    [
      'shop.sold',
      { product: 'tv' },
      '{|{"product":"tv","total":12}:1|}',
      '{|{"product":"tv","total":99}:1|}',
    ],
    ['shop.late', { product: 'pc' }, '{|{"product":"pc","qty":1}:1|}', '{||}'],
  ])
  db.close()
})

it('keeps the states of a changed circuit that mean what they meant, and builds the others', async () => {
  const db = await opened()
  const by = (columns: Record<string, 'product' | 'qty'>) =>
    circuit('sums', { items }, ({ items }) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, by]) => [
          name,
          cache(aggregate(items, { by, sold: sum((row) => row.qty) })),
        ]),
      ),
    )
  db.add(by({ first: 'product' }))
  // A mark that nobody would leave who builds it anew.
  meddle(`UPDATE "sums.first/aggregate accumulators" SET c1 = 99 WHERE k0 = 'tv'`)
  const changed = by({ again: 'product', second: 'qty' })
  db.add(changed)
  expect(db.view(changed, 'again').all()).toEqual([
    { product: 'pc', sold: 1 },
    { product: 'tv', sold: 99 },
  ])
  expect(db.view(changed, 'second').all()).toEqual([
    { qty: 1, sold: 1 },
    { qty: 4, sold: 4 },
  ])
  const back = by({ second: 'qty' })
  db.add(back)
  const tables = new BetterSqlite3(file, { readonly: true })
  const names = tables
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'sums.%'")
    .pluck()
    .all()
  expect(names.sort()).toEqual(['sums.second/aggregate accumulators'])
  tables.close()
  db.close()
})

it('compares the traces of a table', async () => {
  const db = await opened()
  db.add(circuit('alike', { items }, ({ items }) => joined(items, items, { on: ['qty', 'qty'] })))
  meddle('UPDATE "items by (qty)" SET weight = 7 WHERE k0 = 1')
  const [difference] = db.check()
  expect(difference).toMatchObject({ of: 'items', key: { qty: 1 } })
  expect(String(difference?.found)).toBe('{|{"product":"pc","qty":1}:7|}')
  db.close()
})

it('reports a broken file in the words of SQLite', async () => {
  const db = await opened()
  for (let i = 0; i < 3000; i++) db.insert(items, { product: `product ${i}`, qty: i })
  db.close()
  const bytes = readFileSync(file)
  // Pages in the middle, but neither the header nor the schema.
  bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 3 * 4096)
  writeFileSync(file, bytes)
  const broken = await open({ file })
  const { faults, differences } = broken.verify()
  expect(faults.length).toBeGreaterThan(0)
  expect(differences).toEqual([])
  broken.close()
})
