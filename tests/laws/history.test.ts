/**
 * Laws of the history of a database: whatever was done, undone, redone and gone to, in whatever order and across restarts, tables and outputs are
 * what they were after the step whose place the database is at; also of circuits that know time, which are where they would be had only the
 * steps on the way there been made.
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
  delay,
  distinct,
  MemoryStore,
  map,
  type Store,
  sum,
  type Table,
  table,
  type ZSet,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

const items = table('items', { product: z.string(), qty: z.int() })
const names = table('names', { id: z.int(), name: z.string() }, { key: 'id' })

const sold = () =>
  circuit('sold', { items }, ({ items }) =>
    cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty), lines: count() })),
  )
/** What was there one step before, and two steps before: it knows time. Its names are shared with nobody, its products with `kinds`. */
const late = () =>
  circuit('late', { items, names }, ({ items, names }) => {
    const products = distinct(map(items, ({ product }) => ({ product })))
    return { before: cache(delay(products)), twice: cache(delay(delay(names))) }
  })
const kinds = () =>
  circuit('kinds', { items }, ({ items }) => cache(distinct(map(items, ({ product }) => ({ product })))))

type Item = { product: string; qty: number }
type Rows = { items: Item[]; names: Map<number, string> }

type Action =
  | { do: 'buy'; row: Item }
  | { do: 'return'; which: number }
  | { do: 'name'; id: number; name: string | null }
  | { do: 'undo' | 'redo' | 'restart' | 'add late' }
  | { do: 'goto'; step: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      row: fc.record({ product: fc.constantFrom('tv', 'pc'), qty: fc.integer({ min: 1, max: 2 }) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('return' as const), which: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('name' as const),
      id: fc.nat(1),
      name: fc.constantFrom('x', 'y', null),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redo' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('goto' as const), step: fc.nat(15) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'add late' as const) }) },
)

/** A step, as a database is told it. */
type Change = (db: Database) => void

/** What the database must be at a place: what led there, and which steps. */
interface Place {
  readonly rows: Rows
  readonly before: number | null
  readonly change: Change | null
}

/** The history as a list of places, and where after each step the database was. */
class Model {
  readonly places = new Map<number, Place>([
    [0, { rows: { items: [], names: new Map() }, before: null, change: null }],
  ])
  /** By step. */
  readonly at: number[] = [0]
  /** Where the database was when the circuit that knows time was added. */
  lateSince: number | null = null

  get here(): number {
    return this.at.at(-1) as number
  }

  get rows(): Rows {
    return (this.places.get(this.here) as Place).rows
  }

  did(rows: Rows, change: Change): void {
    const step = this.at.length
    this.places.set(step, { rows, before: this.here, change })
    this.at.push(step)
  }

  /** Where undo leads; null at the beginning. */
  get back(): number | null {
    return this.places.get(this.here)?.before ?? null
  }

  /** Where redo leads: towards where one of the last moves came from; null after a step that was no move. */
  get forth(): number | null {
    for (let step = this.at.length - 1; step > 0 && this.at[step] !== step; step--) {
      for (let at: number | null = this.at[step - 1] as number; at !== null; ) {
        const before: number | null = this.places.get(at)?.before ?? null
        if (before === this.here) return at
        at = before
      }
    }
    return null
  }

  /** The places on the way from the beginning to another. */
  way(to: number): number[] {
    const before = this.places.get(to)?.before ?? null
    return before === null ? [to] : [...this.way(before), to]
  }
}

function fill(db: Database, { items: rows, names: named }: Rows): void {
  db.step((tx) => {
    tx.insert(items, ...rows)
    tx.insert(names, ...[...named].map(([id, name]) => ({ id, name })))
  })
}

/** A new database in which only what led to a place was done, with the circuits as they were added. */
function meant(model: Model, place: number): { db: Database; late: ReturnType<typeof late> | null } {
  const db = new Database(new MemoryStore())
  db.declare(items)
  db.declare(names)
  if (model.lateSince === null) {
    fill(db, (model.places.get(place) as Place).rows)
    return { db, late: null }
  }
  // Where the way here parts from that to where the circuit was added.
  const way = model.way(place)
  const added = model.way(model.lateSince)
  const parting = way.findLastIndex((place, n) => added[n] === place)
  fill(db, (model.places.get(way[parting] as number) as Place).rows)
  const circuit = late()
  db.add(circuit)
  for (const place of way.slice(parting + 1)) model.places.get(place)?.change?.(db)
  return { db, late: circuit }
}

function perform(action: Action, db: Database, model: Model): void {
  const { rows } = model
  const make = (after: Rows, change: Change): void => {
    change(db)
    model.did(after, change)
  }
  switch (action.do) {
    case 'buy':
      make({ ...rows, items: [...rows.items, action.row] }, (db) => db.insert(items, action.row))
      return
    case 'return': {
      const row = rows.items[action.which]
      if (row === undefined) return
      make({ ...rows, items: rows.items.toSpliced(action.which, 1) }, (db) => db.remove(items, row))
      return
    }
    case 'name': {
      const { id, name } = action
      const old = rows.names.get(id)
      if (old === name || (old === undefined && name === null)) return
      const after = new Map(rows.names)
      if (name === null) after.delete(id)
      else after.set(id, name)
      make({ ...rows, names: after }, (db) =>
        db.step((tx) => {
          if (old !== undefined) tx.remove(names, { id, name: old })
          if (name !== null) tx.insert(names, { id, name })
        }),
      )
      return
    }
    case 'undo':
      if (model.back === null) expect(() => db.undo()).toThrow('there is no step to undo')
      else {
        model.at.push(model.back)
        expect(db.undo().number).toBe(model.at.length - 1)
      }
      return
    case 'redo':
      if (model.forth === null) expect(() => db.redo()).toThrow('there is no step to redo')
      else {
        model.at.push(model.forth)
        expect(db.redo().number).toBe(model.at.length - 1)
      }
      return
    case 'goto': {
      const place = model.at[action.step]
      if (place === undefined) expect(() => db.goto(action.step)).toThrow(`there is no step ${action.step}`)
      else {
        if (place !== model.here) model.at.push(place)
        expect(db.goto(action.step).number).toBe(model.at.length - 1)
      }
    }
  }
}

async function check(actions: readonly Action[], reopen: () => Store): Promise<void> {
  const model = new Model()
  let db = new Database(reopen())
  let [first, shared, timed] = [sold(), kinds(), null as ReturnType<typeof late> | null]
  const start = (): void => {
    db.declare(items)
    db.declare(names)
    first = sold()
    shared = kinds()
    db.add(first)
    if (model.lateSince !== null) {
      timed = late()
      db.add(timed)
    }
    db.add(shared)
  }
  start()
  for (const action of actions) {
    const before = timed === null ? null : [db.view(timed, 'before').zset(), db.view(timed, 'twice').zset()]
    const number = db.lastStep
    let last: ReturnType<Database['step']> | undefined
    const stop = db.subscribe((step) => {
      last = step
    })
    perform(action, db, model)
    stop()
    if (action.do === 'restart') {
      db = new Database(reopen())
      start()
    } else if (action.do === 'add late' && model.lateSince === null) {
      model.lateSince = model.here
      timed = late()
      db.add(timed)
    }
    checkState(db, meant(model, model.here), [first, shared], timed)
    expect(db.check()).toEqual([])
    if (timed === null || before === null || db.lastStep === number || last === undefined) continue
    // What a step reports is what has changed.
    for (const [i, output] of (['before', 'twice'] as const).entries()) {
      const sum = (before[i] as (typeof before)[0]).plus(last.delta(timed, output) as never)
      expect(String(sum)).toBe(String(db.view(timed, output).zset()))
    }
  }
  model.at.forEach((place, step) => {
    checkState(db.at(step), meant(model, place), [first, shared], timed)
  })
  const at = model.at.length >> 1
  const copy = await db.fork({ at })
  checkState(copy, meant(model, model.at[at] as number), [first, shared], timed)
  expect(copy.lastStep).toBe(at)
  // What the steps since changed leads from there to here.
  const sums = new Map(readable(copy, [first, shared], timed))
  for (const step of db.replay(at + 1, db.lastStep)) {
    for (const { circuit, output, delta } of step.outputs) {
      const label = circuit.label(output)
      sums.set(label, (sums.get(label) as ZSet<unknown>).plus(delta))
    }
  }
  // The circuit that knows time is another one where it was added later than there.
  const same = model.lateSince !== null && model.way(model.at[at] as number).includes(model.lateSince)
  for (const [label, held] of readable(db, [first, shared], same ? timed : null))
    expect(`${label} ${sums.get(label)}`).toBe(`${label} ${held}`)
  // The copy goes its own way.
  copy.insert(items, { product: 'tv', qty: 1 })
  checkState(db, meant(model, model.here), [first, shared], timed)
  if (at > 0) copy.goto(0)
  copy.close()
}

/** What the outputs hold, by label. */
function* readable(
  db: Database,
  [first, shared]: readonly [ReturnType<typeof sold>, ReturnType<typeof kinds>],
  timed: ReturnType<typeof late> | null,
): IterableIterator<[string, ZSet<unknown>]> {
  yield ['sold', db.view(first).zset()]
  yield ['kinds', db.view(shared).zset()]
  if (timed === null) return
  for (const output of ['before', 'twice'] as const)
    yield [timed.label(output), db.view(timed, output).zset()]
}

function checkState(
  found: Pick<Database, 'view' | 'table'>,
  expected: ReturnType<typeof meant>,
  [first, shared]: readonly [ReturnType<typeof sold>, ReturnType<typeof kinds>],
  timed: ReturnType<typeof late> | null,
): void {
  for (const table of [items, names] as Table[])
    expect(String(found.table(table).zset())).toBe(String(expected.db.table(table).zset()))
  const [sums, products] = [sold(), kinds()]
  expected.db.add(sums)
  expected.db.add(products)
  expect(String(found.view(first).zset())).toBe(String(expected.db.view(sums).zset()))
  expect(String(found.view(shared).zset())).toBe(String(expected.db.view(products).zset()))
  if (timed === null || expected.late === null) return
  for (const output of ['before', 'twice'] as const)
    expect(String(found.view(timed, output).zset())).toBe(
      String(expected.db.view(expected.late, output).zset()),
    )
}

const histories = fc.array(action, { maxLength: 25, size: 'max' })

it('goes back and forth, in memory', async () => {
  const property = spaced(histories, async (actions) => {
    const store = new MemoryStore()
    await check(actions, () => store)
  })
  await fc.assert(property, runs(300))
})

it('goes back and forth, on SQLite', async () => {
  const property = spaced(histories, async (actions) => {
    const driver = openBetterSqlite3(':memory:')
    await check(actions, () => new SqliteStore(driver))
    driver.close()
  })
  await fc.assert(property, runs(60))
})
