/** Orders as users write them: what they stand for, which are refused, and what `tsc` refuses. */
import { describe, expect, it } from 'vitest'
import type { Direction } from '../../trace/arrangement.ts'
import { Entry } from '../../zset/zset.ts'
import { known } from '../shape.ts'
import { arrangeOrder, inOrder, type OrderSpec, orderParameter, tieBroken } from './order.ts'

interface Product {
  readonly name: string
  readonly price: number
}
const shape = known({ name: '', price: 1 })
const rows: Product[] = [
  { name: 'tv', price: 3 },
  { name: 'radio', price: 2 },
  { name: 'fan', price: 3 },
]
const order = (spec: OrderSpec<Product>) => arrangeOrder(spec as OrderSpec<never>, shape, 'firstN: order')
const names = (spec: OrderSpec<Product>): string[] =>
  inOrder(
    rows.map((row) => new Entry(row, 1)),
    tieBroken(order(spec)),
  ).map(({ row }) => row.name)

describe('an order', () => {
  it.each<readonly [string, OrderSpec<Product>, string[]]>([
    ['of a column ascends; the rows themselves decide ties', 'price', ['radio', 'fan', 'tv']],
    ['of a function ascends', (row) => row.name.length, ['tv', 'fan', 'radio']],
    ['of columns with directions', { price: 'desc', name: 'desc' }, ['tv', 'fan', 'radio']],
    ['of a list of parts', ['price', (row) => -row.name.length], ['radio', 'fan', 'tv']],
    ['of a list with pairs', [['price', 'desc'], 'name'], ['fan', 'tv', 'radio']],
    ['of functions with directions', [[(row) => row.name.length, 'desc']], ['radio', 'fan', 'tv']],
  ])('%s', (_title, spec, expected) => {
    expect(names(spec)).toEqual(expected)
  })

  it('is known by its columns and by the sources of its functions, so that traces can be shared', () => {
    expect(tieBroken(order({ price: 'desc', name: 'asc' })).identity).toBe('(price desc, name, *)')
    expect(order([(row) => row.price]).identity).toBe('(order = "(row) => row.price")')
    const by = 'price'
    expect(order([(row) => row[by]]).identity).toBeNull()
    expect(String(order(['price', [(row) => row.price, 'desc']]))).toBe('(price, order[1] desc)')
  })

  it('is shown in graphs', () => {
    expect(JSON.stringify(orderParameter({ price: 'desc' } as never))).toBe('[["price","desc"]]')
  })

  it.each<readonly [string, unknown]>([
    [
      'firstN: order is undefined; expected a column, a function, columns with directions, or a list of such parts',
      undefined,
    ],
    [
      'firstN: order is an empty array; expected a column, a function, columns with directions, or a list of such parts',
      [],
    ],
    ['firstN: order[1] is a number; expected a column or a function', ['name', 3]],
    ["firstN: order: the direction of \"price\" is 'down'; expected 'asc' or 'desc'", { price: 'down' }],
    ["firstN: order: the direction of a function is undefined; expected 'asc' or 'desc'", [[() => 1]]],
    ['firstN: order reads the column "prize", but the columns there are "name", "price"', 'prize'],
    [
      'firstN: order[0] reads the column "prize", but the columns there are "name", "price"',
      [(row: { prize: 1 }) => row.prize, 'name'],
    ],
  ])('refuses: %s', (message, spec) => {
    expect(() => order(spec as never)).toThrow(expect.objectContaining({ name: 'CircuitError', message }))
  })

  it('says what to write where a direction stands in the place of a column', () => {
    expect(() => order(['price', 'desc'] as never)).toThrow(
      expect.objectContaining({
        hint: "A part with its direction is a pair inside the list: [['price', 'desc']].",
      }),
    )
  })
})

/** Never called: each line must be an error of the compiler. */
export function mistakes(direction: Direction): void {
  // @ts-expect-error no column "prize"
  order('prize')
  // @ts-expect-error no column "prize"
  order({ prize: 'desc' })
  // @ts-expect-error no such direction
  order({ price: 'down' })
  // @ts-expect-error a direction is no column
  order(['price', 'desc'])
  // @ts-expect-error no column "prize" in the function
  order([[(row) => row.prize, direction]])
}
