/**
 * A shop that any place can keep: tables with values of every kind, circuits of every kind, and a load of steps, in which steps are taken back, redone and
 * gone to. All of it is one function without imports, so that its text can be sent to a browser: a circuit is known by the text of its functions,
 * which bundlers change.
 */
import type { z as Zod } from 'zod'
import type * as Engine from '../../engine/index.ts'

export const STEPS = 60

export function makeShop(engine: typeof Engine, z: typeof Zod) {
  const { aggregate, cache, circuit, count, delay, firstN, inspect, join, sum, table, transitiveClosure } =
    engine
  const { zsetAgg } = engine

  const things = table(
    'things',
    {
      id: z.int(),
      none: z.null(),
      flag: z.boolean(),
      number: z.number(),
      big: z.bigint(),
      text: z.string().nullable(),
      at: z.date(),
      bytes: z.instanceof(Uint8Array),
      list: z.array(z.union([z.number(), z.string()])),
      record: z.object({ a: z.string(), b: z.array(z.boolean()) }),
    },
    { key: 'id' },
  )
  const edges = table('edges', { from: z.int(), to: z.int() })
  const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
  const lines = table('lines', { basket: z.int(), product: z.string(), qty: z.int() })

  /** How often a circuit was filled since somebody asked: an inspect prints what it starts with. */
  let filled = 0
  const print = () => {
    filled++
  }
  const circuits = [
    circuit('receipts', { lines, products }, ({ lines, products }) => {
      const joined = join(inspect(lines, { print }), products, { on: ['product', 'name'] })
      const totals = aggregate(joined, {
        by: { basket: (row) => row.left.basket },
        total: sum((row) => row.left.qty * row.right.price),
        lines: count(),
        bought: zsetAgg((row) => row.left.product),
      })
      const first = firstN(totals, { n: 2, order: 'total' })
      return { totals: cache(totals, { by: 'basket' }), first: cache(first, { by: 'basket' }) }
    }),
    circuit('paths', { edges }, ({ edges }) => cache(transitiveClosure(inspect(edges, { print })))),
    circuit('kinds', { things }, ({ things }) =>
      cache(inspect(things, { print }), { by: ['big', 'at', 'bytes'] }),
    ),
    circuit('late', { edges }, ({ edges }) => cache(delay(inspect(edges, { print })))),
  ]

  const thing = (n: number) => ({
    id: n % 10,
    none: null,
    flag: n % 2 === 0,
    number: [0.1, -0, 1e300, -1e-9, n / 3][n % 5] as number,
    big: [0n, -1n, 2n ** 63n, 10n ** 30n, BigInt(n)][n % 5] as bigint,
    text: [null, '', 'with \0 inside', '\uFEFFmarked 🧮', `plain ${n}`][n % 5] as string | null,
    at: new Date(Date.UTC(2025, 0, n)),
    bytes: Uint8Array.of(0, 255, n),
    list: [n, 'x', n / 2],
    record: { a: `é${n}`, b: [true, n % 3 === 0] },
  })

  /** The step of that number, which depends on what there is. */
  function step(db: Engine.Database, n: number): void {
    // The tables of this database, and the rows to be toggled.
    const toggled = <T>(tx: Engine.Transaction, of: Engine.Table<T>, row: T) => {
      const there = db
        .table(of)
        .all()
        .some((other) => engine.equal(other, row))
      if (there) tx.remove(of, row)
      else tx.insert(of, row)
    }
    if (n % 12 === 8 || n % 12 === 9) db.undo()
    else if (n % 12 === 10) db.redo()
    else if (n % 12 === 0) db.goto(n - 7)
    else {
      db.step((tx) => {
        const next = thing(n)
        const old = db.table(things).get({ id: next.id })
        if (old !== undefined) tx.remove(things, old)
        tx.insert(things, next)
        toggled(tx, edges, { from: (n * 7) % 5, to: (n * 3) % 4 })
        toggled(tx, edges, { from: 5 + (n % 2), to: (n * 5) % 7 })
        tx.insert(lines, { basket: n % 4, product: `product ${n % 3}`, qty: n })
        const name = `product ${n % 3}`
        const before = db.table(products).get({ name })
        if (before === undefined) tx.insert(products, { name, price: n / 10 })
        else tx.replace(products, before, { name, price: before.price + 0.1 })
      })
    }
  }

  return {
    /** Adds the circuits. @returns how many of them were filled, rather than found as they were left */
    add(db: Engine.Database): number {
      filled = 0
      for (const made of circuits) db.add(made)
      return filled
    },
    /** Makes the steps up to that number. */
    run(db: Engine.Database, to: number): void {
      for (let n = db.lastStep + 1; n <= to; n++) step(db, n)
    },
    /** Everything that can be read, as texts. */
    contents(db: Engine.Database): string[] {
      return [
        ...[things, edges, products, lines].map((of) => db.table(of as Engine.Table).zset()),
        ...circuits.flatMap((made) =>
          [...made.graph.outputs.keys()].map((output) => db.view(made as never, output as never).zset()),
        ),
        ...db
          .log()
          .flatMap(({ step, goesTo, changes }) => [
            step,
            goesTo,
            ...[...changes].sort(([a], [b]) => (a < b ? -1 : 1)).flat(),
          ]),
      ].map(String)
    },
  }
}
