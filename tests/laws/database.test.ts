/**
 * Laws of whole databases on random histories of tables' changes: whatever happened, every cached output is what its query says of
 * the tables; a circuit added late, a restart, a replaced definition and an undo change nothing about that.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  join,
  MemoryStore,
  type Store,
  sum,
  table,
  ZSet,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })

const receipts = () =>
  circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
    const joined = join(lineItems, products, { on: ['product', 'name'] })
    const totals = aggregate(joined, {
      by: { basket: (row) => row.left.basket },
      total: sum((row) => row.left.qty * row.right.price),
      lines: count(),
    })
    return { joined: cache(joined), totals: cache(totals) }
  })
const byProduct = () =>
  circuit('by_product', { lineItems }, ({ lineItems }) =>
    cache(aggregate(lineItems, { by: 'product', sold: sum((row) => row.qty) })),
  )

type Product = { name: string; price: number }
type LineItem = { basket: number; product: string; qty: number }

/** What a user may do in one step. */
type Action =
  | { do: 'price'; name: string; price: number }
  | { do: 'withdraw'; name: string }
  | { do: 'buy'; row: LineItem; times: number }
  | { do: 'return'; which: number }
  | { do: 'undo' }
  | { do: 'restart' }
  /** Changes a table while the circuits that read it have not been added again yet. */
  | { do: 'restart and buy'; row: LineItem }
  | { do: 'add late' }
  | { do: 'replace circuit' }

const name = fc.constantFrom('tv', 'radio', 'cable')
const lineItem = fc.record({
  basket: fc.integer({ min: 1, max: 3 }),
  product: name,
  qty: fc.integer({ min: 1, max: 3 }),
})
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('price' as const), name, price: fc.constantFrom(0.1, 0.2, 3, 7.5) }),
  fc.record({ do: fc.constant('withdraw' as const), name }),
  fc.record({
    do: fc.constant('buy' as const),
    row: lineItem,
    times: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ do: fc.constant('restart and buy' as const), row: lineItem }),
  fc.record({ do: fc.constant('return' as const), which: fc.nat(5) }),
  fc.record({
    do: fc.constantFrom('undo' as const, 'restart' as const, 'add late' as const, 'replace circuit' as const),
  }),
)

/** The two tables in plain arrays, and the states before each step, for undo. */
class Model {
  products = new Map<string, number>()
  items: LineItem[] = []
  private past: { products: Map<string, number>; items: LineItem[] }[] = []

  remember(): void {
    this.past.push({ products: new Map(this.products), items: [...this.items] })
  }

  undo(): boolean {
    const before = this.past.pop()
    if (before === undefined) return false
    this.products = before.products
    this.items = before.items
    return true
  }

  get joined(): ZSet<{ left: LineItem; right: Product }> {
    return ZSet.of(
      ...this.items.flatMap((left) => {
        const price = this.products.get(left.product)
        return price === undefined ? [] : [{ left, right: { name: left.product, price } }]
      }),
    )
  }

  get totals(): ZSet<{ basket: number; total: number; lines: number }> {
    return ZSet.of(
      ...[1, 2, 3].flatMap((basket) => {
        const pairs = [...this.joined].filter(([row]) => row.left.basket === basket)
        if (pairs.length === 0) return []
        // Tenths are summed as integers, so that the expectation does not round on its way.
        const tenths = pairs.reduce(
          (sum, [row, weight]) => sum + row.left.qty * Math.round(row.right.price * 10) * weight,
          0,
        )
        return [{ basket, total: tenths, lines: pairs.reduce((lines, [, weight]) => lines + weight, 0) }]
      }),
    )
  }
}

function perform(action: Action, db: Database, model: Model): void {
  switch (action.do) {
    case 'price': {
      const price = model.products.get(action.name)
      if (price === action.price) return
      model.remember()
      model.products.set(action.name, action.price)
      const row = { name: action.name, price: action.price }
      if (price === undefined) db.insert(products, row)
      else db.replace(products, { name: action.name, price }, row)
      return
    }
    case 'withdraw': {
      const price = model.products.get(action.name)
      if (price === undefined) return
      model.remember()
      model.products.delete(action.name)
      db.remove(products, { name: action.name, price })
      return
    }
    case 'buy':
      model.remember()
      model.items.push(...Array<LineItem>(action.times).fill(action.row))
      db.insert(lineItems, ...Array<LineItem>(action.times).fill(action.row))
      return
    case 'return': {
      const row = model.items[action.which]
      if (row === undefined) return
      model.remember()
      model.items.splice(action.which, 1)
      db.remove(lineItems, row)
      return
    }
    case 'undo':
      if (model.undo()) db.undo()
      else expect(() => db.undo()).toThrow('there is no step to undo')
  }
}

function check(actions: readonly Action[], reopen: () => Store): void {
  const model = new Model()
  let store = reopen()
  let db = new Database(store)
  let shop = receipts()
  db.add(shop)
  let late: ReturnType<typeof byProduct> | undefined
  for (const action of actions) {
    perform(action, db, model)
    if (action.do === 'restart' || action.do === 'restart and buy') {
      store = reopen()
      db = new Database(store)
      db.declare(products)
      db.declare(lineItems)
      if (action.do === 'restart and buy') perform({ do: 'buy', row: action.row, times: 1 }, db, model)
      db.add(shop)
      if (late !== undefined) db.add(late)
    }
    if (action.do === 'add late' || (action.do === 'replace circuit' && late !== undefined)) {
      late = byProduct()
      db.add(late)
    }
    if (action.do === 'replace circuit') {
      shop = receipts()
      db.add(shop)
    }
    expect(String(db.table(lineItems).zset())).toBe(String(ZSet.of(...model.items)))
    expect(String(db.view(shop, 'joined').zset())).toBe(String(model.joined))
    const inTenths = db
      .view(shop, 'totals')
      .all()
      .map((row) => ({ ...row, total: Math.round(row.total * 10) }))
    expect(String(ZSet.of(...inTenths))).toBe(String(model.totals))
    if (late !== undefined) {
      const sold = new Map<string, number>()
      for (const { product, qty } of model.items) sold.set(product, (sold.get(product) ?? 0) + qty)
      expect(String(db.view(late).zset())).toBe(
        String(ZSet.of(...[...sold].map(([product, sold]) => ({ product, sold })))),
      )
    }
  }
}

it('in memory, every output is what its query says', () => {
  const law = fc.property(fc.array(action, { maxLength: 15, size: 'max' }), (actions) =>
    check(
      actions.filter(({ do: what }) => !what.startsWith('restart')),
      () => new MemoryStore(),
    ),
  )
  fc.assert(law, runs(200))
})

it('on SQLite, with restarts, every output is what its query says', async () => {
  const law = spaced(fc.array(action, { maxLength: 15, size: 'max' }), (actions) => {
    const driver = openBetterSqlite3(':memory:')
    check(actions, () => new SqliteStore(driver))
    driver.close()
  })
  await fc.assert(law, runs(200))
})
