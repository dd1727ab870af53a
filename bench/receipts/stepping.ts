/** The receipts as a circuit, in memory and in a SQLite file. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, join, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { contestant, type Kind } from '../stepping.ts'
import { type Change, type Total, text } from './rows.ts'

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const line_items = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
const tables = { products, line_items }

const receipts = (cached: boolean) =>
  circuit('receipts', tables, ({ products, line_items }) => {
    const joined = join(line_items, products, { on: ['product', 'name'] })
    const totals = aggregate(joined, {
      by: { basket: (row) => row.left.basket },
      total: sum((row) => row.left.qty * row.right.price),
      lines: count(),
    })
    return cached ? cache(totals) : totals
  })

export const stepping = (kind: Kind): Contestant<Change> =>
  contestant<Change, Total>(
    {
      circuit: receipts,
      apply(tx, { table, remove, insert }) {
        const into: Table = tables[table]
        tx.remove(into, ...remove)
        tx.insert(into, ...insert)
      },
      text,
    },
    kind,
  )
