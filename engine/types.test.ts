/** What `tsc` knows: the row type of every stream, output, view and delta, and which columns there are. Checked by compiling this file. */
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  distinct,
  type Edge,
  filter,
  fixpoint,
  flatten,
  type Grouped,
  group,
  join,
  MemoryStore,
  map,
  perGroup,
  type Stream,
  sum,
  table,
  transitiveClosure,
  using,
  type View,
  type ZSet,
} from './index.ts'

const products = table(
  'products',
  { name: z.string(), price: z.number(), note: z.string().nullable() },
  { key: 'name' },
)
const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })

it('row types flow from tables to outputs without a cast', () => {
  const receipts = circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
    expectTypeOf(products).toEqualTypeOf<Stream<{ name: string; price: number; note: string | null }>>()
    const joined = join(lineItems, products, { on: ['product', 'name'] })
    const totals = aggregate(joined, {
      by: { basket: (row) => row.left.basket, name: (row) => row.right.name },
      total: sum((row) => row.left.qty * row.right.price),
      big: sum((row) => BigInt(row.left.qty)),
      lines: count(),
    })
    expectTypeOf(totals).toEqualTypeOf<
      Stream<{ basket: number; name: string; total: number; big: bigint; lines: number }>
    >()
    const byColumns = aggregate(lineItems, { by: ['basket', 'product'], n: count() })
    expectTypeOf(byColumns).toEqualTypeOf<Stream<{ basket: number; product: string; n: number }>>()
    const byColumn = aggregate(lineItems, { by: 'product', n: count() })
    expectTypeOf(byColumn).toEqualTypeOf<Stream<{ product: string; n: number }>>()
    const named = map(byColumn, (row) => ({ ...row, length: row.product.length }))
    expectTypeOf(named).toEqualTypeOf<Stream<{ length: number; product: string; n: number }>>()
    return { totals: cache(totals, { by: 'basket' }), named }
  })

  const db = new Database(new MemoryStore())
  db.add(receipts)
  type Total = { basket: number; name: string; total: number; big: bigint; lines: number }
  expectTypeOf(db.view(receipts, 'totals')).toEqualTypeOf<View<Total>>()
  const step = db.insert(products, { name: 'tv', price: 3, note: null })
  expectTypeOf(step.delta(receipts, 'totals')).toEqualTypeOf<ZSet<Total>>()
  expectTypeOf(db.table(lineItems).all()).toEqualTypeOf<{ basket: number; product: string; qty: number }[]>()

  const sole = circuit('sole', { products }, ({ products }) => cache(products))
  db.add(sole)
  expectTypeOf(db.view(sole).all()).toEqualTypeOf<{ name: string; price: number; note: string | null }[]>()
})

it('row types flow through groups and fixpoints', () => {
  type Item = { basket: number; product: string; qty: number }
  circuit('c', { products, lineItems }, ({ products, lineItems }) => {
    const byBasket = group(lineItems, 'basket')
    expectTypeOf(byBasket).toEqualTypeOf<Grouped<number, Stream<Item>>>()
    const byBoth = group(lineItems, { b: 'basket', big: (row) => row.qty > 3 })
    expectTypeOf(byBoth).toEqualTypeOf<Grouped<{ b: number; big: boolean }, Stream<Item>>>()
    const sold = perGroup(byBasket, (items) => {
      expectTypeOf(items).toEqualTypeOf<Stream<Item>>()
      return distinct(map(items, (row) => row.product))
    })
    expectTypeOf(flatten(sold)).toEqualTypeOf<Stream<{ readonly group: number; readonly row: string }>>()
    const twice = perGroup(byBasket, (items) => group(items, 'product'))
    expectTypeOf(twice).toEqualTypeOf<Grouped<number, Grouped<string, Stream<Item>>>>()
    const inner = perGroup(twice, (products) => perGroup(products, (items) => map(items, (row) => row.qty)))
    const flat = flatten(inner)
    expectTypeOf(flat).toEqualTypeOf<
      Stream<{ readonly group: number; readonly row: { readonly group: string; readonly row: number } }>
    >()
    const prices = group(products, { basket: (row) => row.price })
    const both = perGroup({ sold: group(lineItems, ['basket']), prices }, ({ sold, prices }) =>
      join(sold, prices, { on: ['product', 'name'], select: (item, product) => item.qty * product.price }),
    )
    expectTypeOf(both).toEqualTypeOf<Grouped<{ basket: number }, Stream<number>>>()

    const edges = map(lineItems, (row) => ({ from: row.basket, to: row.qty }))
    expectTypeOf(transitiveClosure(edges)).toEqualTypeOf<Stream<Edge<number>>>()
    const { odd } = fixpoint({ odd: edges, even: edges }, ({ odd, even }) => ({ odd: even, even: odd }))
    expectTypeOf(odd).toEqualTypeOf<Stream<{ from: number; to: number }>>()
    return { flat, odd, sold: flatten(sold), both: flatten(both) }
  })
})

it('functions keep their types when they declare what they use', () => {
  circuit('declared', { products, lineItems }, ({ products, lineItems }) => {
    const [limit, rate] = [3, 1.2]
    const dear = filter(
      products,
      using({ limit }, (row) => row.price > limit),
    )
    expectTypeOf(dear).toEqualTypeOf<typeof products>()
    const noted = filter(
      products,
      using({}, (row): row is typeof row & { note: string } => row.note !== null),
    )
    expectTypeOf(map(noted, (row) => row.note)).toEqualTypeOf<Stream<string>>()
    const taxed = map(
      products,
      using({ rate }, ({ name, price }) => ({ name, taxed: price * rate })),
    )
    expectTypeOf(taxed).toEqualTypeOf<Stream<{ name: string; taxed: number }>>()
    const totals = aggregate(join(lineItems, products, { on: ['product', 'name'] }), {
      by: { basket: using({ limit }, (row) => row.left.basket % limit) },
      total: sum(using({ rate }, (row) => row.right.price * rate)),
    })
    expectTypeOf(totals).toEqualTypeOf<Stream<{ basket: number; total: number }>>()
    return { dear, taxed, totals }
  })
})

/** Never called: each line must be an error of the compiler. */
export function mistakes(
  db: Database,
  products: Stream<{ name: string; price: number }>,
  items: Stream<{ product: string; qty: number }>,
): void {
  // @ts-expect-error no column "nam"
  aggregate(products, { by: 'nam', n: count() })
  // @ts-expect-error no column "cost" in the sum
  aggregate(products, { by: 'name', total: sum((row) => row.cost) })
  // @ts-expect-error no column "cost" in the key function
  aggregate(products, { by: { cost: (row) => row.cost }, n: count() })
  // @ts-expect-error no column "produkt"
  join(items, products, { on: ['produkt', 'name'] })
  // @ts-expect-error no column "cost" in the predicate
  filter(products, (row) => row.cost > 3)
  filter(
    products,
    // @ts-expect-error no column "cost" in a predicate that declares what it uses
    using({ limit: 3 }, (row) => row.cost > 3),
  )
  // @ts-expect-error no column "cost" to cache by
  cache(products, { by: 'cost' })
  // @ts-expect-error no column "cost" to group by
  group(products, 'cost')
  // @ts-expect-error no column "cost" in what becomes of a pair
  join(items, products, { on: ['product', 'name'], select: (_item, product) => product.cost })
  // @ts-expect-error an iteration that puts out other rows than it is fed
  fixpoint(products, (rows) => map(rows, (row) => row.name))
  // @ts-expect-error a stream that is in no groups
  perGroup(products, (rows) => rows)
  // @ts-expect-error not an aggregate function
  aggregate(products, { by: 'name', n: 3 })
  // @ts-expect-error a row without its price
  db.insert(lineItems, { basket: 1, product: 'tv' })
  // @ts-expect-error a key column that the table does not have
  table('t', { a: z.string() }, { key: 'b' })
}
