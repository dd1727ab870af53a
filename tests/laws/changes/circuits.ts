/** The table and the circuits whose changes are followed. */
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  delay,
  distinct,
  filter,
  map,
  sum,
  type Table,
  table,
} from '../../../engine/index.ts'

type Item = { product: string; qty: number }
export type Items = Table<Item>

/** The same table in two declarations: rows of one are made to fit the other. */
const plain = table('items', { product: z.string(), qty: z.int() })
const noted = table('items', { product: z.string(), qty: z.int(), note: z.string().default('') })
export const declarations = [plain, noted as unknown as Items]

/** Three definitions of one circuit: what it holds differs, and the last has the output no more. */
export const DEFINITIONS = [
  (items: Items) =>
    circuit('sold', { items }, ({ items }) => ({
      totals: cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty), lines: count() })),
    })),
  (items: Items) =>
    circuit('sold', { items }, ({ items }) => {
      const many = filter(items, ({ qty }) => qty > 1)
      return { totals: cache(aggregate(many, { by: 'product', qty: sum((row) => row.qty), lines: count() })) }
    }),
  (items: Items) => circuit('sold', { items }, ({ items }) => ({ other: cache(items) })),
]
/** Shares the trace of the first definition: it goes on where that circuit has not been added. */
export const sharing = (items: Items) =>
  circuit('sharing', { items }, ({ items }) =>
    cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty), lines: count() })),
  )
const nothing = String()
/** It knows time. Its output is what another's is, but a step late; in the second definition with a function that cannot be compared, in the third in another way. */
export const LATE = [
  (items: Items) =>
    circuit('late', { items }, ({ items }) =>
      cache(delay(distinct(map(items, ({ product }) => ({ product }))))),
    ),
  (items: Items) =>
    circuit('late', { items }, ({ items }) =>
      cache(delay(distinct(map(items, ({ product }) => ({ product: product + nothing }))))),
    ),
  (items: Items) =>
    circuit('late', { items }, ({ items }) =>
      cache(delay(delay(map(items, ({ product }) => ({ late: product }))))),
    ),
]
/** Its output is a table's trace. */
export const same = (items: Items) =>
  circuit('same', { items }, ({ items }) => cache(items, { by: 'product' }))
