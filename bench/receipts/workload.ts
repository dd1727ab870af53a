/** The receipts as changes: products, then line items in batches, then single line items that come and go, and prices that change. */
import type { Workload } from '../contest.ts'
import { part } from '../measure.ts'
import type { Change, LineItem, Product } from './rows.ts'

const PRODUCTS = 1_000
const ITEMS = part(200_000)
const BATCH = 1_000
const ONE_ROW_STEPS = part(2_000)
const PRICE_CHANGES = part(100)

const productOf = (i: number): Product => ({ name: `product ${i}`, price: (i % 97) + 0.5 })
/** Baskets come one after the other, five lines each, of products all over the shop. */
const itemOf = (i: number): LineItem => ({
  basket: Math.floor(i / 5),
  product: `product ${(i * 48271) % PRODUCTS}`,
  qty: 1 + (i % 3),
})

const before: Change[] = [
  { table: 'products', insert: Array.from({ length: PRODUCTS }, (_, i) => productOf(i)), remove: [] },
]
const load = Array.from(
  { length: ITEMS / BATCH },
  (_, batch): Change => ({
    table: 'line_items',
    insert: Array.from({ length: BATCH }, (_, i) => itemOf(batch * BATCH + i)),
    remove: [],
  }),
)

export const receipts: Omit<Workload<Change>, 'contestants'> = {
  title: `receipts: ${PRODUCTS} products, ${ITEMS} line items in batches of ${BATCH}`,
  before,
  load,
  rows: ITEMS,
  phases: [
    {
      name: 'one row',
      changes: Array.from({ length: ONE_ROW_STEPS }, (_, i) =>
        i % 2 === 0
          ? { table: 'line_items', insert: [itemOf(ITEMS + i)], remove: [] }
          : { table: 'line_items', insert: [], remove: [itemOf(i * 7)] },
      ),
    },
    {
      name: 'price change',
      changes: Array.from({ length: PRICE_CHANGES }, (_, i) => ({
        table: 'products',
        remove: [productOf(i)],
        insert: [{ ...productOf(i), price: 1_000 + i }],
      })),
    },
  ],
}
