/** A load of steps that is the same for everybody who continues it at the same step. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, type Database, join, sum, table } from '../../engine/index.ts'

/** Enough that a process is always killed in the middle of it. */
export const STEPS = 2000

export const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
export const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })

export const receipts = circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
  const joined = join(lineItems, products, { on: ['product', 'name'] })
  const totals = aggregate(joined, {
    by: { basket: (row) => row.left.basket },
    total: sum((row) => row.left.qty * row.right.price),
    lines: count(),
  })
  return { totals: cache(totals) }
})

interface Product {
  readonly name: string
  readonly price: number
}

/** What a step does: ten line items, and a new price for one product. */
function stepRows(step: number): {
  bought: { basket: number; product: string; qty: number }[]
  priced: { old: Product | undefined; row: Product }[]
} {
  const bought = Array.from({ length: 10 }, (_, i) => ({
    basket: (step * 7 + i) % 300,
    product: `p${(step * 3 + i) % 20}`,
    qty: 1 + ((step + i) % 3),
  }))
  const name = `p${step % 20}`
  const old = step > 20 ? { name, price: price(step - 20) } : undefined
  return { bought, priced: [{ old, row: { name, price: price(step) } }] }
}

/** Makes one step of the load. */
export function makeStep(db: Database, step: number): void {
  const { bought, priced } = stepRows(step)
  db.step((tx) => {
    tx.insert(lineItems, ...bought)
    for (const { old, row } of priced) {
      if (old !== undefined) tx.remove(products, old)
      tx.insert(products, row)
    }
  })
}

function price(step: number): number {
  return 1 + (step % 17) / 10
}
