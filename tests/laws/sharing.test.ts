/**
 * Laws of traces that circuits share: whatever is added, replaced, dropped, left out after a restart, inserted and removed, every cached output
 * is what its query says, and equal streams are kept once.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  type Circuit,
  cache,
  circuit,
  count,
  Database,
  distinct,
  filter,
  join,
  MemoryStore,
  map,
  StandaloneRunner,
  type Store,
  type Stream,
  sum,
  table,
  ZSet,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

type Item = { basket: number; product: string }
type Product = { name: string; price: number }
const items = table('items', { basket: z.int(), product: z.string() })
const products = table('products', { name: z.string(), price: z.int() })
const tables = { items, products }
type Streams = { readonly items: Stream<Item>; readonly products: Stream<Product> }

/** Several queries need this one by the same columns, and some build more on it. */
const priced = ({ items, products }: Streams) =>
  join(items, products, {
    on: ['product', 'name'],
    select: (item, product) => ({ basket: item.basket, price: product.price }),
  })

/** Queries by the name of the circuit; some names stand for one query or another. */
const QUERIES: readonly (readonly [string, (streams: Streams) => Stream<unknown>])[] = [
  ['priced', (streams) => cache(priced(streams), { by: 'basket' })],
  [
    'priced',
    (streams) =>
      cache(
        filter(priced(streams), (row) => row.price > 1),
        { by: 'basket' },
      ),
  ],
  [
    'dear',
    (streams) =>
      cache(
        filter(priced(streams), (row) => row.price > 1),
        { by: 'basket' },
      ),
  ],
  [
    'totals',
    (streams) =>
      cache(aggregate(priced(streams), { by: 'basket', total: sum((row) => row.price), n: count() })),
  ],
  [
    'pairs',
    (streams) => {
      const rows = priced(streams)
      const pairs = join(rows, rows, {
        on: ['basket', 'basket'],
        select: (a, b) => ({ a: a.price, b: b.price }),
      })
      return cache(distinct(pairs), { by: 'a' })
    },
  ],
  [
    'baskets',
    (streams) => cache(distinct(map(priced(streams), (row) => ({ basket: row.basket }))), { by: 'basket' }),
  ],
]
const build = (query: number): Circuit<unknown> => {
  const [name, make] = QUERIES[query] as (typeof QUERIES)[number]
  return circuit(name, tables, make as never)
}

type Action =
  | { readonly do: 'add' | 'drop'; readonly query: number }
  | { readonly do: 'item'; readonly row: Item; readonly weight: number }
  | { readonly do: 'product'; readonly row: Product; readonly weight: number }
  /** The circuits that are added again afterwards; the others stay stored. */
  | { readonly do: 'restart'; readonly again: readonly boolean[] }

const name = fc.constantFrom('tv', 'radio')
const small = fc.integer({ min: 1, max: 2 })
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), query: fc.nat(QUERIES.length - 1) }) },
  fc.record({ do: fc.constant('drop' as const), query: fc.nat(QUERIES.length - 1) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('item' as const),
      row: fc.record({ basket: small, product: name }),
      weight: fc.constantFrom(1, 2, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('product' as const),
      row: fc.record({ name, price: fc.integer({ min: 1, max: 3 }) }),
      weight: fc.constantFrom(1, -1),
    }),
  },
  fc.record({
    do: fc.constant('restart' as const),
    again: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  }),
)

function check(actions: readonly Action[], reopen: () => Store): void {
  let db = new Database(reopen())
  let added = new Map<string, Circuit<unknown>>()
  const declare = (): void => {
    db.declare(items)
    db.declare(products)
  }
  declare()
  const changes = { item: items, product: products } as const
  for (const action of actions) {
    switch (action.do) {
      case 'add': {
        const made = build(action.query)
        db.add(made)
        added.set(made.name, made)
        break
      }
      case 'drop': {
        const made = added.get((QUERIES[action.query] as (typeof QUERIES)[number])[0])
        if (made !== undefined) {
          db.drop(made)
          added.delete(made.name)
        }
        break
      }
      case 'restart': {
        db = new Database(reopen())
        declare()
        added = new Map([...added].filter((_, n) => action.again[n]))
        for (const made of added.values()) db.add(made)
        break
      }
      default: {
        const changed = changes[action.do]
        const held = db.table<unknown>(changed).zset().weight(action.row)
        if (held + action.weight < 0) break
        db.step((tx) => tx.apply<unknown>(changed, ZSet.from([[action.row, action.weight]])))
      }
    }
    for (const made of added.values()) expect(viewed(db, made)).toBe(expected(db, made))
  }
}

function viewed(db: Database, made: Circuit<unknown>): string {
  return String(db.view(made as Circuit<{ readonly output: unknown }>).zset())
}

/** The plain query, run on what the tables hold. */
function expected(db: Database, made: Circuit<unknown>): string {
  const contents = new Map<string, ZSet<unknown>>([
    ['items', db.table(items).zset()],
    ['products', db.table(products).zset()],
  ])
  return String(new StandaloneRunner(made.graph, new MemoryStore()).step(contents).get('output'))
}

it('in memory, every output is what its query says', () => {
  const law = fc.property(fc.array(action, { minLength: 10, maxLength: 30 }), (actions) =>
    check(
      actions.filter((action) => action.do !== 'restart'),
      () => new MemoryStore(),
    ),
  )
  fc.assert(law, runs(200))
})

it('on SQLite, with circuits left out after restarts, every output is what its query says', async () => {
  const law = spaced(fc.array(action, { minLength: 10, maxLength: 30 }), (actions) => {
    const driver = openBetterSqlite3(':memory:')
    check(actions, () => new SqliteStore(driver))
    driver.close()
  })
  await fc.assert(law, runs(100))
})

it('keeps the trace of a stream once, while a circuit needs it', () => {
  const driver = openBetterSqlite3(':memory:')
  const db = new Database(new SqliteStore(driver))
  const traces = (): unknown[] =>
    driver
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '% by %' ORDER BY name")
      .all([])
      .map(([name]) => name)
  const [first, second, other] = [build(1), build(2), build(0)] as const
  db.add(first)
  db.add(second)
  const ofTables = ['items by (product)', 'products by (name)']
  expect(traces()).toEqual([...ofTables, 'priced.output/filter by (basket)'].sort())
  db.step((tx) => {
    tx.insert(items, { basket: 1, product: 'tv' })
    tx.insert(products, { name: 'tv', price: 3 })
  })
  expect(viewed(db, second)).toBe('{|{"basket":1,"price":3}:1|}')
  db.add(other)
  expect(viewed(db, second)).toBe('{|{"basket":1,"price":3}:1|}')
  expect(traces()).toHaveLength(ofTables.length + 2)
  db.drop(second)
  expect(traces()).toHaveLength(ofTables.length + 1)
  driver.close()
})
