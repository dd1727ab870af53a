/** What `tsc` knows of aggregates: the types of results by key and over everything, and which columns there are. Checked by compiling this file. */
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  argMax,
  argMin,
  arrayAgg,
  avg,
  cache,
  circuit,
  count,
  countDistinct,
  fold,
  max,
  min,
  reduce,
  type Stream,
  sum,
  table,
  type ZSet,
  zsetAgg,
} from '../../index.ts'

type Sale = { shop: string; item: string; price: number; discount: number | null; at: Date }

const sales = table('sales', {
  shop: z.string(),
  item: z.string(),
  price: z.number(),
  discount: z.number().nullable(),
  at: z.date(),
})

it('infers the type of every function, by key', () => {
  circuit('typed', { sales }, ({ sales }) => {
    const all = aggregate(sales, {
      by: 'shop',
      total: sum((row) => row.price),
      discounts: sum((row) => row.discount),
      cents: sum((row) => BigInt(row.price)),
      rows: count(),
      discounted: count((row) => row.discount),
      mean: avg((row) => row.price),
      meanDiscount: avg((row) => row.discount),
      first: min((row) => row.at),
      leastDiscount: min((row) => row.discount),
      last: max((row) => row.item),
      cheapest: argMin((row) => row.price),
      mostDiscounted: argMax((row) => row.discount),
      cheapestItem: argMin(
        (row) => row.price,
        (row) => row.item,
      ),
      mostDiscountedItem: argMax(
        (row) => row.discount,
        (row) => row.item,
      ),
      items: countDistinct((row) => row.item),
      list: arrayAgg(),
      prices: arrayAgg((row) => row.price, { order: { at: 'desc' } }),
      set: zsetAgg(),
      names: zsetAgg((row) => row.item),
      squares: reduce({ zero: 0, add: (sum, row, weight) => sum + row.price ** 2 * weight }),
      spread: reduce({
        zero: { sum: 0, squares: 0 },
        add: ({ sum, squares }, row, weight) => ({
          sum: sum + row.price * weight,
          squares: squares + row.price ** 2 * weight,
        }),
        result: ({ sum, squares }) => `${sum} ${squares}`,
      }),
      median: fold((rows) => rows[Math.floor(rows.length / 2)]?.price ?? null),
    })
    expectTypeOf(all).toEqualTypeOf<
      Stream<{
        shop: string
        total: number
        discounts: number | null
        cents: bigint
        rows: number
        discounted: number
        mean: number
        meanDiscount: number | null
        first: Date
        leastDiscount: number | null
        last: string
        cheapest: Sale
        mostDiscounted: Sale | null
        cheapestItem: string
        mostDiscountedItem: string | null
        items: number
        list: Sale[]
        prices: number[]
        set: ZSet<Sale>
        names: ZSet<string>
        squares: number
        spread: string
        median: number | null
      }>
    >()
    return cache(all)
  })
})

it('knows that over everything there may be nothing', () => {
  circuit('typed', { sales }, ({ sales }) => {
    const all = aggregate(sales, {
      total: sum((row) => row.price),
      rows: count(),
      mean: avg((row) => row.price),
      first: min((row) => row.at),
      cheapest: argMin((row) => row.price),
      items: countDistinct((row) => row.item),
      list: arrayAgg((row) => row.item),
      set: zsetAgg(),
      squares: reduce({ zero: 0, add: (sum, row, weight) => sum + row.price ** 2 * weight }),
      median: fold((rows) => rows.length),
    })
    expectTypeOf(all).toEqualTypeOf<
      Stream<{
        total: number | null
        rows: number
        mean: number | null
        first: Date | null
        cheapest: Sale | null
        items: number
        list: string[]
        set: ZSet<Sale>
        squares: number
        median: number
      }>
    >()
    return cache(all)
  })
})

/** Never called: each line must be an error of the compiler. */
export function mistakes(sales: Stream<Sale>): void {
  // @ts-expect-error a string cannot be summed
  aggregate(sales, { by: 'shop', total: sum((row) => row.item) })
  // @ts-expect-error no column "prise"
  aggregate(sales, { by: 'shop', mean: avg((row) => row.prise) })
  // @ts-expect-error no column "prise"
  aggregate(sales, { by: 'shop', least: min((row) => row.prise) })
  // @ts-expect-error no column "prise"
  aggregate(sales, { by: 'shop', cheapest: argMin((row) => row.prise) })
  // @ts-expect-error no column "itme" in pick
  // biome-ignore format: the error is expected on the next line
  aggregate(sales, { by: 'shop', cheapest: argMin((row) => row.price, (row) => row.itme) })
  // @ts-expect-error no column "itme"
  aggregate(sales, { by: 'shop', items: countDistinct((row) => row.itme) })
  // @ts-expect-error no column "itme"
  aggregate(sales, { by: 'shop', items: arrayAgg((row) => row.itme) })
  // @ts-expect-error no column "itme" to order by
  aggregate(sales, { by: 'shop', items: arrayAgg((row) => row.item, { order: 'itme' }) })
  // @ts-expect-error no column "itme"
  aggregate(sales, { by: 'shop', items: zsetAgg((row) => row.itme) })
  // @ts-expect-error no column "itme"
  aggregate(sales, { by: 'shop', items: count((row) => row.itme) })
  // @ts-expect-error no column "prise"
  aggregate(sales, { by: 'shop', x: reduce({ zero: 0, add: (sum, row, w) => sum + row.prise * w }) })
  // @ts-expect-error add gives another type than zero
  aggregate(sales, { by: 'shop', x: reduce({ zero: 0, add: (_sum: number, row: Sale) => row.item }) })
  // @ts-expect-error no column "prise"
  aggregate(sales, { by: 'shop', x: fold((rows) => rows[0]?.prise) })
  // @ts-expect-error no key column "shp"
  aggregate(sales, { by: 'shp', n: count() })
}
