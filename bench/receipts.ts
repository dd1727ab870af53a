/**
 * The receipts workload: 1,000 products, then 100,000 line items in batches of 1,000 through a join and an aggregate, then steps of
 * one row. Side by side in one process: the engine in memory and on SQLite, hand-written incremental code on Maps, and raw upserts
 * of the state rows that the engine keeps on SQLite.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { z } from 'zod'
import { aggregate, cache, circuit, count, type Database, join, open, sum, table } from '../engine/node.ts'
import { median, micros, p95, perSecond, print, time } from './measure.ts'
import { HandWritten, type LineItem, type Product } from './receipts-by-hand.ts'

const PRODUCTS = 1_000
const ITEMS = 100_000
const BATCH = 1_000
const ONE_ROW_STEPS = 2_000

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
const receipts = () =>
  circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
    const joined = join(lineItems, products, { on: ['product', 'name'] })
    const totals = aggregate(joined, {
      by: { basket: (row) => row.left.basket },
      total: sum((row) => row.left.qty * row.right.price),
      lines: count(),
    })
    return { totals: cache(totals, { by: 'basket' }) }
  })

const allProducts: Product[] = Array.from({ length: PRODUCTS }, (_, i) => ({
  name: `product ${i}`,
  price: (i % 97) + 0.5,
}))
/** Baskets come one after the other, five lines each, of any product. */
const allItems: LineItem[] = Array.from({ length: ITEMS + ONE_ROW_STEPS }, (_, i) => ({
  basket: Math.floor(i / 5),
  product: `product ${(i * 48271) % PRODUCTS}`,
  qty: 1 + (i % 3),
}))

interface Result {
  readonly load: number
  readonly oneRow: readonly number[]
  readonly priceChange: number
  readonly totals: string
}

function runEngine(db: Database): Result {
  const shop = receipts()
  db.add(shop)
  db.insert(products, ...allProducts)
  const load = time(() => {
    for (let i = 0; i < ITEMS; i += BATCH) db.insert(lineItems, ...allItems.slice(i, i + BATCH))
  })
  const oneRow = allItems.slice(ITEMS).map((item) => time(() => db.insert(lineItems, item)))
  const old = allProducts[7] as Product
  const priceChange = time(() => db.replace(products, old, { ...old, price: 1000 }))
  return { load, oneRow, priceChange, totals: digest(db.view(shop, 'totals').all()) }
}

function runByHand(): Result {
  const shop = new HandWritten()
  for (const product of allProducts) shop.insertProduct(product)
  const load = time(() => {
    for (let i = 0; i < ITEMS; i += BATCH) shop.insertItems(allItems.slice(i, i + BATCH))
  })
  const oneRow = allItems.slice(ITEMS).map((item) => time(() => shop.insertItems([item])))
  const old = allProducts[7] as Product
  const priceChange = time(() => shop.changePrice(old, { ...old, price: 1000 }))
  return { load, oneRow, priceChange, totals: digest(shop.all()) }
}

/** Order-independent check that everybody computed the same. */
function digest(rows: readonly { basket: number; total: number; lines: number }[]): string {
  let total = 0
  let lines = 0
  for (const row of rows) {
    total += row.total * (1 + (row.basket % 7))
    lines += row.lines * (1 + (row.basket % 11))
  }
  return `${rows.length} ${total} ${lines}`
}

/** Milliseconds that SQLite alone takes to upsert the state rows of a loaded database, in the same batches and settings. */
function rawUpserts(file: string, folder: string): { milliseconds: number; rows: number } {
  const loaded = new BetterSqlite3(file, { readonly: true })
  const tables = loaded
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'stepping%'",
    )
    .all()
  const states = tables.map(({ name, sql }) => ({
    name,
    sql,
    rows: loaded.prepare(`SELECT * FROM "${name}"`).raw(true).all() as unknown[][],
  }))
  loaded.close()
  const raw = new BetterSqlite3(joinPath(folder, 'raw.db'))
  raw.pragma('journal_mode = WAL')
  raw.pragma('wal_autocheckpoint = 20000')
  const batches = ITEMS / BATCH
  const writers = states.map(({ name, sql, rows }) => {
    raw.exec(sql)
    const width = rows[0]?.length ?? 0
    const upsert = raw.prepare(
      `INSERT OR REPLACE INTO "${name}" VALUES (${Array(width).fill('?').join(', ')})`,
    )
    return { upsert, rows }
  })
  const milliseconds = time(() => {
    for (let batch = 0; batch < batches; batch++) {
      raw.exec('BEGIN IMMEDIATE')
      for (const { upsert, rows } of writers) {
        const from = Math.floor((rows.length * batch) / batches)
        const to = Math.floor((rows.length * (batch + 1)) / batches)
        for (let i = from; i < to; i++) upsert.run(...(rows[i] as unknown[]))
      }
      raw.exec('COMMIT')
    }
  })
  raw.close()
  return { milliseconds, rows: states.reduce((sum, { rows }) => sum + rows.length, 0) }
}

/** Runs everything `runs` times in turn and prints medians. @throws if the results differ */
export async function benchReceipts(runs: number): Promise<void> {
  const memory: Result[] = []
  const sqlite: Result[] = []
  const byHand: Result[] = []
  const raw: { milliseconds: number; rows: number }[] = []
  for (let run = 0; run < runs; run++) {
    const folder = mkdtempSync(joinPath(tmpdir(), 'stepping-bench-'))
    try {
      byHand.push(runByHand())
      memory.push(runEngine(await open()))
      const file = joinPath(folder, 'receipts.db')
      const db = await open({ file })
      sqlite.push(runEngine(db))
      db.close()
      raw.push(rawUpserts(file, folder))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const expected = (byHand[0] as Result).totals
  for (const { totals } of [...memory, ...sqlite, ...byHand])
    if (totals !== expected) throw new Error(`${totals} is not ${expected}`)
  report(memory, sqlite, byHand, raw)
}

function report(
  memory: Result[],
  sqlite: Result[],
  byHand: Result[],
  raw: { milliseconds: number; rows: number }[],
): void {
  const load = (results: readonly Result[]): number => median(results.map((result) => result.load))
  const oneRow = (results: readonly Result[]): number[] => results.flatMap((result) => result.oneRow)
  const price = (results: readonly Result[]): number => median(results.map((result) => result.priceChange))
  const ratio = (results: readonly Result[]): string => (load(byHand) / load(results)).toFixed(2)
  const rawTime = median(raw.map(({ milliseconds }) => milliseconds))
  const row = (name: string, results: readonly Result[], toRaw: string): string[] => [
    name,
    perSecond(ITEMS, load(results)),
    ratio(results),
    toRaw,
    micros(median(oneRow(results))),
    micros(p95(oneRow(results))),
    micros(price(results)),
  ]
  print(
    `Receipts: ${ITEMS.toLocaleString('en')} line items in batches of ${BATCH.toLocaleString('en')}; medians of ${memory.length} runs`,
    ['', 'load, rows', '÷ by hand', '÷ raw upserts', 'one row, p50', 'one row, p95', 'price change'],
    [
      row('hand-written Maps', byHand, ''),
      row('stepping, memory', memory, ''),
      row('stepping, SQLite file', sqlite, (rawTime / load(sqlite)).toFixed(2)),
      [
        `raw upserts of its ${(raw[0] as { rows: number }).rows.toLocaleString('en')} state rows`,
        perSecond(ITEMS, rawTime),
        '',
        '1.00',
        '',
        '',
        '',
      ],
    ],
  )
}
