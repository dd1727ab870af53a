/** The tables of the load, and its circuits in two versions each: joins, aggregates, recursion, orders, and one that knows time. */
import { z } from 'zod'
import {
  aggregate,
  type Circuit,
  cache,
  circuit,
  count,
  countDistinct,
  delay,
  distinct,
  filter,
  firstN,
  flatten,
  group,
  join,
  map,
  max,
  perGroup,
  semiJoin,
  sum,
  table,
  transitiveClosure,
  using,
} from '../../engine/index.ts'

export const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
export const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
export const edges = table('edges', { from: z.int(), to: z.int() })

/** One table in two shapes: each makes the other one's rows fit, by a column that goes and one that comes. */
export const NOTES = [
  table('notes', { id: z.int(), text: z.string(), from: z.string().default('nobody') }, { key: 'id' }),
  table('notes', { id: z.int(), text: z.string(), stars: z.int().default(0) }, { key: 'id' }),
] as const

/** A circuit by its name and version; those of `noted` read `notes` in that shape. */
export function made(name: string, version: number): Circuit<unknown> {
  const make = MAKERS[name]
  if (make === undefined) throw new Error(`there is no circuit ${name}`)
  return make(version) as Circuit<unknown>
}

const MAKERS: Readonly<Record<string, (version: number) => unknown>> = {
  receipts: () =>
    circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
      const joined = join(lineItems, products, { on: ['product', 'name'] })
      const totals = aggregate(joined, {
        by: { basket: (row) => row.left.basket },
        total: sum((row) => row.left.qty * row.right.price),
        lines: count(),
      })
      return { joined, totals: cache(totals, { by: 'basket' }) }
    }),
  /** Recursion, with aggregates above it. */
  ways: (version) =>
    circuit('ways', { edges }, ({ edges }) => {
      const paths = transitiveClosure(edges)
      const far = filter(
        paths,
        using({ version }, ({ from, to }) => to - from > 3 + version),
      )
      return {
        paths: cache(paths, { by: ['from', 'to'] }),
        reached: cache(aggregate(paths, { by: 'from', nodes: count() })),
        far: cache(aggregate(far, { far: count() })),
      }
    }),
  /** Shares traces with `kinds` and `late`; the second version keeps what the first had, and needs more. */
  sold: (version) =>
    circuit('sold', { lineItems, products }, ({ lineItems, products }) => {
      const kinds = distinct(map(lineItems, ({ product }) => ({ product })))
      const priced = semiJoin(kinds, products, { on: ['product', 'name'] })
      const sold = aggregate(lineItems, {
        by: 'product',
        qty: sum((row) => row.qty),
        most: max((row) => row.qty),
      })
      if (version === 0) return { sold: cache(sold), priced: cache(priced) }
      const buyers = aggregate(lineItems, { by: 'product', baskets: countDistinct((row) => row.basket) })
      return { sold: cache(sold), priced: cache(priced), buyers: cache(buyers) }
    }),
  kinds: () =>
    circuit('kinds', { lineItems }, ({ lineItems }) =>
      cache(distinct(map(lineItems, ({ product }) => ({ product })))),
    ),
  top: (version) =>
    circuit('top', { lineItems }, ({ lineItems }) => ({
      most: cache(
        flatten(
          perGroup(group(lineItems, 'product'), (mine) =>
            firstN(mine, { n: 3 + version, order: [['qty', 'desc'], 'basket'] }),
          ),
        ),
      ),
    })),
  /** Knows time: what was there one step before. */
  late: () =>
    circuit('late', { lineItems, products }, ({ lineItems, products }) => {
      const kinds = distinct(map(lineItems, ({ product }) => ({ product })))
      return { before: cache(delay(kinds)), prices: cache(delay(delay(products))) }
    }),
  noted: (shape) =>
    circuit('noted', { notes: NOTES[shape] as (typeof NOTES)[0] }, ({ notes }) =>
      cache(aggregate(notes, { by: { words: (row) => row.text.length }, notes: count() })),
    ),
}
