/** The receipts as a circuit, in memory and in a SQLite file. */
import { z } from 'zod'
import { aggregate, cache, circuit, count, join, open, sum, type Table, table } from '../../engine/node.ts'
import type { Contestant, Running } from '../contest.ts'
import { type Change, text } from './rows.ts'
import { temporaryFile } from './temporary-file.ts'

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

/** A database with the receipts, in a file or in memory; what is cached can be read like a table, as what is written by hand can. */
export async function start({
  cached = true,
  file,
}: {
  readonly cached?: boolean
  readonly file?: string
} = {}): Promise<Running<Change>> {
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
    close: () => db.close(),
  }
}

export const stepping = (cached: boolean): Contestant<Change> => ({
  name: cached ? 'stepping' : 'stepping, result not cached',
  start: () => start({ cached }),
})

export const onSqlite: Contestant<Change> = {
  name: 'stepping, SQLite file',
  runs: 2,
  async start() {
    const { file, remove } = temporaryFile()
    const running = await start({ file })
    return {
      ...running,
      close() {
        running.close?.()
        remove()
      },
    }
  },
}
