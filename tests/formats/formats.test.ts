/** Files of older formats, as they were written then: they are made files of the newest, and go on where they stopped. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  open,
  sum,
  table,
  transitiveClosure,
  ZSet,
  zsetAgg,
} from '../../engine/node.ts'

const items = table('items', { product: z.string(), qty: z.int() })
const sold = circuit('sold', { items }, ({ items }) =>
  cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty) })),
)

const links = table('links', { from: z.string(), to: z.string() })
const reached = circuit('reached', { links }, ({ links }) =>
  cache(aggregate(transitiveClosure(links), { by: 'from', to: zsetAgg((row) => row.to) })),
)

const costs = table('costs', { product: z.string(), cost: z.number().nullable() })
const spent = circuit('spent', { costs }, ({ costs }) =>
  cache(aggregate(costs, { by: 'product', cost: sum((row) => row.cost) })),
)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'formats-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function copied(format: number): string {
  const file = join(folder, 'shop.db')
  cpSync(fileURLToPath(new URL(`format-${format}.sqlite`, import.meta.url)), file)
  return file
}

const formatOf = (file: string): unknown => {
  const database = new BetterSqlite3(file, { readonly: true })
  const format = database.pragma('user_version', { simple: true })
  database.close()
  return format
}

it('format 2: an undo says where it leads', async () => {
  const file = copied(2)
  const db = await open({ file })
  db.add(sold)
  // Two steps had been taken back, the third of them first, before the last one.
  expect(db.log().map(({ goesTo }) => goesTo)).toEqual([null, null, null, 2, 1, null])
  const after = [
    { product: 'pc', qty: 2 },
    { product: 'radio', qty: 3 },
    { product: 'tv', qty: 1 },
  ]
  expect(db.view(sold).all()).toEqual(after)
  db.goto(3)
  expect(db.view(sold).all()).toEqual([
    { product: 'pc', qty: 2 },
    { product: 'tv', qty: 14 },
  ])
  db.undo()
  db.undo()
  db.goto(6)
  expect(db.view(sold).all()).toEqual(after)
  db.close()
  expect(formatOf(file)).toBe(7)
  expect(formatOf(`${file}.format-2`)).toBe(2)
})

it.each([
  [3, 'rows are texts, and stay so where they are; circuits are filled anew'],
  [4, 'no cell refers to a key that a function makes; circuits are filled anew'],
  [5, 'a recursive stream is kept three times; circuits are filled anew'],
  [6, 'sums do not say how many nulls they have passed over; circuits are filled anew'],
])('format %i: %s', async (format) => {
  const file = copied(format)
  const db = await open({ file })
  // Only the files from format 5 on have the table already.
  db.declare(links)
  db.declare(costs)
  db.add(sold)
  expect(db.view(sold).all()).toEqual([
    { product: 'pc', qty: 2 },
    { product: 'radio', qty: 3 },
    { product: 'tv', qty: 2 },
  ])
  db.remove(items, { product: 'tv', qty: 1 })
  db.insert(items, { product: 'pc', qty: 5 })
  db.goto(3)
  expect(db.view(sold).all()).toEqual([
    { product: 'pc', qty: 2 },
    { product: 'tv', qty: 14 },
  ])
  expect(db.verify()).toEqual({ faults: [], differences: [] })
  db.close()
  const database = new BetterSqlite3(file, { readonly: true })
  const shown = database.prepare('SELECT product, qty FROM items ORDER BY product, qty').raw().all()
  database.close()
  expect(shown).toEqual([
    ['pc', 2],
    ['tv', 1],
    ['tv', 1],
    ['tv', 12],
  ])
  expect(formatOf(file)).toBe(7)
  expect(formatOf(`${file}.format-${format}`)).toBe(format)
})

it('format 6: the sum of nulls alone is null, also in a database that knew it as 0', async () => {
  const db = await open({ file: copied(6) })
  db.add(spent)
  expect(db.view(spent).all()).toEqual([
    { product: 'pc', cost: null },
    { product: 'tv', cost: 0 },
  ])
  db.remove(costs, { product: 'tv', cost: 7 }, { product: 'tv', cost: -7 })
  expect(db.view(spent).get({ product: 'tv' })).toEqual({ product: 'tv', cost: null })
  expect(db.verify()).toEqual({ faults: [], differences: [] })
  db.close()
})

it('format 6: a row that is there so often that its weight might not stay exact is known to be', async () => {
  const file = copied(6)
  const database = new BetterSqlite3(file)
  database
    .prepare('UPDATE "items by ()" SET weight = ? WHERE c0 = ?')
    .run(BigInt(Number.MAX_SAFE_INTEGER), 'pc')
  database.close()
  const db = await open({ file })
  db.declare(items)
  expect(() => db.insert(items, { product: 'pc', qty: 2 })).toThrow(
    'items cannot hold that many: the weight of {"product":"pc","qty":2} grew past 9007199254740991',
  )
  db.insert(items, { product: 'tv', qty: 1 })
  db.close()
})

it('format 5: a recursion goes on, and what an earlier version kept of it is gone', async () => {
  const file = copied(5)
  const db = await open({ file })
  db.add(reached)
  const to = (...names: string[]) => ZSet.of(...names)
  expect(db.view(reached).all()).toEqual([
    { from: 'a', to: to('b', 'c', 'd') },
    { from: 'b', to: to('c', 'd') },
    { from: 'c', to: to('d') },
  ])
  db.remove(links, { from: 'b', to: 'c' })
  db.insert(links, { from: 'd', to: 'a' })
  expect(db.view(reached).all()).toEqual([
    { from: 'a', to: to('b') },
    { from: 'c', to: to('a', 'b', 'd') },
    { from: 'd', to: to('a', 'b') },
  ])
  expect(db.verify()).toEqual({ faults: [], differences: [] })
  db.close()
  const database = new BetterSqlite3(file, { readonly: true })
  const states = database.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%iteration'",
  )
  expect(states.pluck().all().sort()).toEqual([
    'reached.output/aggregate/fixpoint stream weights by iteration',
  ])
  database.close()
})

it('copies a file again rather than overwrite an earlier copy', async () => {
  const file = copied(2)
  cpSync(file, `${file}.format-2`)
  ;(await open({ file })).close()
  expect(existsSync(`${file}.format-2-2`)).toBe(true)
})

it('refuses a file of a newer format, and leaves it as it is', async () => {
  const file = copied(2)
  const database = new BetterSqlite3(file)
  database.pragma('user_version = 99')
  database.close()
  // Twice: who is refused does not keep the file to himself.
  for (let i = 0; i < 2; i++)
    await expect(open({ file })).rejects.toThrow(
      'the file has format 99, this version of stepping reads the formats 2 to 7',
    )
  expect(formatOf(file)).toBe(99)
})
