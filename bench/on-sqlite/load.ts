/** A process that loads so many line items into a file, adds a circuit before or after them, makes single steps, and says what that took. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, join, open, sum, table } from '../../engine/node.ts'
import type { Took } from './loads.ts'

const PRODUCTS = 10_000
const BATCH = 10_000
const SINGLE = 2_000

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const items = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
const receipts = circuit('receipts', { products, items }, ({ products, items }) =>
  cache(
    aggregate(join(items, products, { on: ['product', 'name'] }), {
      by: { basket: (row) => row.left.basket },
      total: sum((row) => row.left.qty * row.right.price),
      lines: count(),
    }),
  ),
)

async function load(file: string, rows: number, late: boolean): Promise<Took> {
  const db = await open({ file, synchronous: 'normal' })
  if (late) for (const table of [products, items]) db.declare(table)
  else db.add(receipts)
  let random = 7
  const draw = (below: number): number => {
    random = (random * 48271) % 2147483647
    return random % below
  }
  const item = () => ({ basket: draw(rows / 5), product: `product ${draw(PRODUCTS)}`, qty: 1 + draw(3) })
  db.insert(
    products,
    ...Array.from({ length: PRODUCTS }, (_, i) => ({ name: `product ${i}`, price: 1 + (i % 90) })),
  )
  const loaded = time(() => {
    for (let i = 0; i < rows; i += BATCH) db.insert(items, ...Array.from({ length: BATCH }, item))
  })
  const filled = late ? time(() => db.add(receipts)) : 0
  const single = Array.from({ length: SINGLE }, () => {
    const row = item()
    return time(() => db.insert(items, row))
  }).sort((a, b) => a - b)
  db.close()
  const at = (share: number): number => (single[Math.floor(SINGLE * share)] as number) * 1000
  return {
    memory: process.resourceUsage().maxRSS / 1024,
    loaded: (rows / loaded) * 1000,
    filled: filled / 1000,
    median: at(0.5),
    p95: at(0.95),
  }
}

function time(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

const [file, rows, late] = process.argv.slice(2)
console.log(JSON.stringify(await load(file as string, Number(rows), late === 'late')))
