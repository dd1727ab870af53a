/** The receipts as a circuit, in memory and in a SQLite file. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, join, open, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant } from '../contest.ts'
import { NO_FILE, temporaryFile } from '../sqlite-file.ts'
import { type Change, text } from './rows.ts'

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

/** The engine; what is cached can be read like a table, as what is written by hand can. */
export const stepping = ({
  cached,
  onSqlite = false,
}: {
  readonly cached: boolean
  readonly onSqlite?: boolean
}): Contestant<Change> => ({
  name: `stepping${onSqlite ? ', SQLite file' : ''}${cached ? '' : ', result not cached'}`,
  async start() {
    const { file, remove } = onSqlite ? temporaryFile() : NO_FILE
    const db = await open(file === undefined ? {} : { file })
    const query = receipts(cached)
    db.add(query)
    return {
      step({ table, remove, insert }) {
        const into: Table = tables[table]
        const step = db.step((tx) => {
          tx.remove(into, ...remove)
          tx.insert(into, ...insert)
        })
        return function* () {
          for (const [row, weight] of step.delta(query)) yield [text(row), weight]
        }
      },
      close() {
        db.close()
        remove()
      },
    }
  },
})
