import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkOperator } from '../../../tests/laws/check-operator.ts'
import { a, b, rowsOfA, rowsOfB } from '../../../tests/laws/tables.ts'
import {
  circuit,
  filter,
  fullJoin,
  join,
  keyOf,
  leftJoin,
  map,
  rightJoin,
  type Stream,
  table,
  type Vertex,
  ZSet,
} from '../../index.ts'

type A = { k: string | null; n: number }

/** Every pair of rows, the plainest meaning there is. */
function nested(
  left: Iterable<[unknown, number]>,
  right: Iterable<[unknown, number]>,
  on: (x: never, y: never) => boolean,
) {
  const pairs: [unknown, number][] = []
  for (const [x, v] of left)
    for (const [y, w] of right) if (on(x as never, y as never)) pairs.push([{ left: x, right: y }, v * w])
  return ZSet.from(pairs)
}
const sameKey = (x: A, y: A) => x.k !== null && x.k === y.k

checkOperator({
  name: 'join',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => join(a, b, { on: ['k', 'k'] }),
  meaning: { batch: ({ a, b }) => nested(a, b, sameKey) },
})

checkOperator({
  name: 'join-itself',
  tables: { a },
  rows: { a: rowsOfA },
  build: ({ a }) => join(a, a, { on: ['k', 'k'] }),
  meaning: { batch: ({ a }) => nested(a, a, sameKey) },
})

checkOperator({
  name: 'join-composite',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) => join(a, b, { on: [['k', 'n'], { k: 'k', m: (row) => row.m }] }),
  meaning: {
    batch: ({ a, b }) => nested(a, b, (x: A, y: A & { m: number }) => sameKey(x, y) && x.n === y.m),
  },
})

checkOperator({
  name: 'join-derived',
  tables: { a, b },
  rows: { a: rowsOfA, b: rowsOfB },
  build: ({ a, b }) =>
    join(
      filter(a, (row) => row.n > 0),
      map(b, (row) => row.m),
      { on: [(row) => row.n, (m) => m] },
    ),
  meaning: {
    batch: ({ a, b }) =>
      nested(
        [...a].filter(([row]) => (row as A).n > 0),
        [...b].map(([row, weight]): [unknown, number] => [(row as { m: number }).m, weight]),
        (x: A, m: number) => x.n === m,
      ),
  },
})

describe('what identifies a pair', () => {
  const items = table('items', { id: z.int(), product: z.string() }, { key: 'id' })
  const products = table('products', { name: z.string(), price: z.int() }, { key: 'name' })
  const visits = table('visits', { page: z.string() })
  const keyOfOutput = (build: (streams: never) => Stream<unknown>) => {
    const { graph } = circuit('c', { items, products, visits }, build as never)
    return keyOf((graph.outputs.get('output') as Vertex).shape)
  }
  type Streams = {
    items: Stream<{ id: number; product: string }>
    products: Stream<{ name: string; price: number }>
  }

  it.each<[string, (streams: Streams) => Stream<unknown>, string[]]>([
    [
      'many rows to one',
      ({ items, products }) => join(items, products, { on: ['product', 'name'] }),
      ['left.id'],
    ],
    [
      'one row to many',
      ({ items, products }) => join(products, items, { on: ['name', 'product'] }),
      ['right.id'],
    ],
    [
      'many rows to one, the many kept',
      ({ items, products }) => leftJoin(items, products, { on: ['product', 'name'] }),
      ['left.id'],
    ],
    [
      'many rows to one, the one kept',
      ({ items, products }) => rightJoin(items, products, { on: ['product', 'name'] }),
      ['left.id', 'right.name'],
    ],
    [
      'many rows to one, all kept',
      ({ items, products }) => fullJoin(items, products, { on: ['product', 'name'] }),
      ['left.id', 'right.name'],
    ],
    [
      'many to many',
      ({ items }) => join(items, items, { on: ['product', 'product'] }),
      ['left.id', 'right.id'],
    ],
    [
      'by a function',
      ({ items, products }) => join(items, products, { on: [(x) => x.product, (y) => y.name] }),
      ['left.id', 'right.name'],
    ],
    [
      'joined again',
      ({ items, products }) =>
        join(join(items, products, { on: ['product', 'name'] }), products, {
          on: [(x) => x.right.name, 'name'],
        }),
      ['left.left.id'],
    ],
  ])('%s', (_what, build, key) => {
    expect(keyOfOutput(build as never)).toEqual(key)
  })

  it('is not known if a side has no key', () => {
    const pairs = ({ items, visits }: Streams & { visits: Stream<{ page: string }> }) =>
      join(items, visits, { on: ['product', 'page'] })
    expect(keyOfOutput(pairs as never)).toEqual([])
  })
})
