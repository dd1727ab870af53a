import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  filter,
  firstN,
  incrementalize,
  join,
  lag,
  map,
  plus,
  type Stream,
  sum,
  table,
} from '../index.ts'

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
const tables = { products, lineItems }

describe('a circuit that cannot be built says why', () => {
  it.each<[string, () => unknown, string, string | undefined]>([
    [
      'a key function that reads an unknown column',
      () =>
        circuit('c', tables, ({ lineItems }) =>
          aggregate(lineItems, {
            by: { b: (row) => (row as unknown as Record<string, unknown>).baskett },
            n: count(),
          }),
        ),
      'aggregate: by: component "b" reads the column "baskett", but the columns there are "basket", "product", "qty"',
      'Did you mean "basket"?',
    ],
    [
      'an unknown column inside a joined row',
      () =>
        circuit('c', tables, ({ lineItems, products }) =>
          aggregate(join(lineItems, products, { on: ['product', 'name'] }), {
            by: { b: (row) => (row.right as unknown as Record<string, unknown>).basket },
            n: count(),
          }),
        ),
      'aggregate: by: component "b" reads the column "right.basket", but the columns there are "name", "price"',
      undefined,
    ],
    [
      'an unknown key column',
      () =>
        circuit('c', tables, ({ lineItems, products }) =>
          join(lineItems, products, { on: ['produkt' as 'product', 'name'] }),
        ),
      'join: on[0] reads the column "produkt", but the columns there are "basket", "product", "qty"',
      'Did you mean "product"?',
    ],
    [
      'a filter with a misspelt column',
      () =>
        circuit('c', tables, ({ products }) =>
          filter(products, (row) => (row as unknown as { prise: number }).prise > 3),
        ),
      'filter reads the column "prise", but the columns there are "name", "price"',
      'Did you mean "price"?',
    ],
    [
      'no outputs',
      () => circuit('c', tables, () => undefined as never),
      'circuit "c" returns nothing; expected a stream or a record of streams',
      'End the build function with return { name: stream, … }.',
    ],
    [
      'an empty record of outputs',
      () => circuit('c', tables, () => ({})),
      'circuit "c" returns no outputs',
      undefined,
    ],
    [
      'an output that is no stream',
      () => circuit('c', tables, () => ({ x: 3 as never })),
      'circuit "c": output "x" is a number, expected a stream',
      undefined,
    ],
    [
      'an operator on something else',
      () => map(products as never, (row) => row),
      'map: in is the table "products", expected a stream',
      'Use the stream of that table, which the build function of a circuit receives.',
    ],
    [
      'a stream of a table that the circuit does not read',
      () => circuit('c', tables, (streams) => (streams as never as { product: never }).product),
      'circuit "c" has no input "product"; its inputs are "products", "lineItems"',
      'Did you mean "products"?',
    ],
    [
      'a table in place of tables',
      () => circuit('c', products as never, () => products as never),
      'circuit "c" reads the table "products", expected tables by the names',
      "For example circuit('c', { orders }, ({ orders }) => …).",
    ],
    [
      'something that is no table',
      () => circuit('c', { n: 3 as never }, () => ({})),
      'circuit "c": input "n" is a number, expected a table',
      'Pass what table(…) returned.',
    ],
    [
      'no build function',
      () => circuit('c', tables, undefined as never),
      'circuit "c": the build function is undefined, expected a function',
      undefined,
    ],
    [
      'an asynchronous function',
      () => circuit('c', tables, ({ products }) => filter(products, async () => true)),
      'filter is given an asynchronous function, expected one that returns',
      'Await what it needs before the circuit is built, or keep it in a table.',
    ],
    [
      'a function that changes its row',
      () => circuit('c', tables, ({ products }) => map(products, (row) => Object.assign(row, { price: 0 }))),
      'map changes the column "price" of the row that it is given',
      'Rows are shared: make a new one, { ...row, price: … }.',
    ],
    [
      'a function that changes a row of which less is known',
      () =>
        circuit('c', tables, ({ products }) =>
          map(
            map(products, (row) => ({ ...row })),
            (row) => delete (row as { price?: number }).price,
          ),
        ),
      'map changes the column "price" of the row that it is given',
      'Rows are shared: make a new one, { ...row, price: … }.',
    ],
    [
      'an asynchronous build function',
      () => circuit('c', tables, (async () => undefined) as never),
      'circuit "c" returns a promise; expected a stream',
      'End the build function with return { name: stream, … }.',
    ],
    [
      'options that are none',
      () => circuit('c', tables, ({ products }) => cache(products, 'name' as never)),
      'cache: the options are a string, expected the columns to read it by, as by',
      "For example cache(stream, { by: 'id' }).",
    ],
    [
      'an order that is none',
      () => circuit('c', tables, ({ products }) => lag(products, undefined as never)),
      'lag: the options are undefined, expected an order',
      "For example { order: 'price' }.",
    ],
    [
      'a number in quotes',
      () => circuit('c', tables, ({ products }) => firstN(products, { n: '3' as never, order: 'price' })),
      'firstN: n is "3"; expected a whole number, 0 or more',
      undefined,
    ],
    [
      'no function to map by',
      () => circuit('c', tables, ({ products }) => map(products, undefined as never)),
      'map is given undefined, expected a function of rows',
      undefined,
    ],
    [
      'a name that SQL has no place for',
      () => circuit('my circuit', tables, ({ products }) => products),
      'circuit name "my circuit" is not a letter',
      undefined,
    ],
    [
      "a name among SQLite's own",
      () => table('SQLite_rows', { a: z.string() }),
      'table name "SQLite_rows" begins with "SQLite_"',
      'Leave that out of the name.',
    ],
    [
      'a table key without its column',
      () => table('t', { a: z.string() }, { key: 'b' as 'a' }),
      'table "t": key reads the column "b"',
      undefined,
    ],
    [
      'a result named like the key',
      () => circuit('c', tables, ({ lineItems }) => aggregate(lineItems, { by: 'basket', basket: count() })),
      'aggregate: "basket" is both a key component and a result',
      undefined,
    ],
    [
      'a result that is no aggregate function',
      () => circuit('c', tables, ({ lineItems }) => aggregate(lineItems, { by: 'basket', n: 3 as never })),
      'aggregate: "n" is a number, expected an aggregate function such as sum(…) or count()',
      undefined,
    ],
  ])('%s', (_what, build, message, hint) => {
    expect(build).toThrow(message)
    if (hint !== undefined) expect(build).toThrow(expect.objectContaining({ hint }))
  })

  it('streams of two circuits', () => {
    let foreign: Stream<{ name: string; price: number }> | undefined
    circuit('first', { products }, ({ products }) => {
      foreign = products
      return products
    })
    expect(() =>
      circuit('second', { products }, ({ products }) => plus(products, foreign as typeof products)),
    ).toThrow('plus connects a stream of circuit "second" with one of circuit "first"')
    expect(() => map(foreign as never, (row) => row)).toThrow('circuit "first", which is already sealed')
  })
})

describe('a sealed graph', () => {
  const receipts = circuit('receipts', tables, ({ lineItems, products }) => {
    const joined = join(
      filter(lineItems, (row) => row.qty > 0),
      products,
      { on: ['product', 'name'] },
    )
    return {
      joined,
      totals: cache(
        aggregate(joined, { by: { basket: (row) => row.left.basket }, total: sum((row) => row.left.qty) }),
      ),
    }
  })

  it('names its vertices by the way to them', () => {
    expect(receipts.graph.toJSON().vertices.map(({ path }) => path)).toEqual([
      'line_items',
      'joined/left/filter',
      'products',
      'joined',
      'totals/aggregate',
      'totals',
    ])
  })

  it('knows columns and keys before there is a row', () => {
    const totals = receipts.graph.toJSON().vertices.at(-1)
    expect(totals).toMatchObject({
      columns: ['basket', 'total'],
      key: ['basket'],
      inputs: { in: 'totals/aggregate' },
    })
  })

  it('is plain data', () => {
    const data = receipts.graph.toJSON()
    expect(structuredClone(data)).toEqual(data)
  })

  it('has a fingerprint that code changes and nothing else does', () => {
    const again = (limit: string) =>
      circuit('f', { products }, ({ products }) =>
        filter(products, new Function('row', `return row.price > ${limit}`) as never),
      )
    expect(again('3').graph.fingerprint).toBe(again('3').graph.fingerprint)
    expect(again('3').graph.fingerprint).not.toBe(again('4').graph.fingerprint)
  })

  it('is incrementalized rule by rule, each with its theorem', () => {
    expect(
      incrementalize(receipts).rewritings.map(({ rule, vertices }) => `${rule}: ${vertices.join(', ')}`),
    ).toEqual([
      'surround with I and D: products, line_items, joined, totals',
      'push I through linear: joined/left/filter',
      'push I through bilinear: joined',
      'push I through linear aggregate: totals/aggregate',
      'push I through linear: totals',
      'cancel D ∘ I: joined',
      'cancel D ∘ I: totals',
    ])
    expect(incrementalize(receipts).graph.vertices.map(({ operator }) => operator.kind)).not.toContain(
      'integrate',
    )
  })
})
