/**
 * Nothing that a caller holds is shared with a database: whatever is done to rows that were given to it, or that it gave out, it holds what it held; and what
 * it was given is as it was.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  argMin,
  arrayAgg,
  cache,
  canonicalText,
  circuit,
  Database,
  distinct,
  filter,
  firstN,
  fixpoint,
  flatten,
  group,
  lag,
  leftJoin,
  MemoryStore,
  map,
  max,
  perGroup,
  rank,
  reduce,
  type Stream,
  type Transaction,
  table,
  type Value,
  type View,
  window,
  ZSet,
  zsetAgg,
} from '../../engine/index.ts'
import { PLACES } from './places.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'
import { values } from './values.ts'

interface Item {
  id: number
  at: Date
  bytes: Uint8Array
  any: unknown
}

const items = table(
  'items',
  { id: z.int(), at: z.date(), bytes: z.instanceof(Uint8Array<ArrayBufferLike>), any: z.any() },
  { key: 'id' },
)
const log = table('log', { at: z.date(), any: z.any() })

/** Every way in which rows are kept. @param hold is given what functions are given, and what they give */
function views(hold: (value: unknown) => void, shared: unknown[]) {
  const held = <T>(value: T): T => {
    hold(value)
    return value
  }
  return circuit('views', { items, log }, ({ items, log }) => ({
    all: cache(items, { by: 'id' }),
    logged: cache(log, { by: 'at' }),
    made: cache(
      map(items, (row) => held({ id: row.id, at: new Date(row.id), bytes: Uint8Array.of(row.id) })),
      { by: 'at' },
    ),
    constant: cache(map(items, () => ({ shared }))),
    bare: map(items, (row) => held({ at: held(row.at), any: row.any })),
    first: cache(firstN(items, { order: 'at', n: 2 })),
    groups: cache(
      aggregate(items, {
        by: { odd: (row) => held(new Date(row.id % 2)) },
        last: max((row) => held(new Date(row.at))),
        least: argMin((row) => row.at),
        set: zsetAgg((row) => held({ at: new Date(row.at), any: row.any })),
        list: arrayAgg((row) => row.any ?? null),
        ids: reduce({
          zero: shared as { n: number }[],
          add: (ids, { id }, n) => held(added(ids, id, n)),
        }),
      }),
      { by: 'odd' },
    ),
    ...ordered(items, held),
    joined: cache(
      leftJoin(items, log, {
        on: [(row) => held(new Date(row.at)), (row) => held(new Date(row.at))],
        select: (row, logged) => held({ at: new Date(row.at), any: [row.any, logged?.any ?? null] }),
      }),
    ),
    closed: cache(
      fixpoint(
        map(items, (row) => held({ from: new Date(row.id), any: row.any })),
        (rows) =>
          map(
            filter(rows, (row) => row.from.getTime() < 2),
            (row) => held({ from: new Date(row.from.getTime() + 1), any: held(row.any) }),
          ),
      ),
    ),
  }))
}

/** Operators over an order, within groups and without. */
function ordered(items: Stream<Item>, held: <T>(value: T) => T) {
  const order = (row: Item): Date => held(new Date(row.at))
  const by = { odd: (row: Item): Date => held(new Date(row.id % 2)) }
  return {
    windowed: cache(
      window(items, {
        by,
        order,
        last: max((row) => held(new Date(row.at))),
        list: arrayAgg((row) => row.any),
      }),
    ),
    lagged: cache(lag(items, { by, order, of: (row) => held({ at: new Date(row.at), any: row.any }) })),
    ranked: cache(rank(items, { by, order })),
    grouped: cache(
      flatten(
        perGroup(group(items, by), (inside) =>
          distinct(map(inside, (row) => held({ at: new Date(row.at), any: row.any }))),
        ),
      ),
    ),
  }
}

/** A user's accumulator: how often each id is there. */
function added(ids: { n: number; id?: number }[], id: number, n: number): { n: number; id?: number }[] {
  const before = ids.find((one) => one.id === id)
  const others = ids.filter((one) => one !== before)
  const sum = (before?.n ?? 0) + n
  return sum === 0 ? others : [...others, { id, n: sum }].sort((a, b) => (a.id ?? -1) - (b.id ?? -1))
}

/** A copy that shares nothing. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (value instanceof ZSet) return ZSet.from([...value].map(([row, weight]) => [copy(row), weight]))
  if (Array.isArray(value)) return value.map(copy)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]))
}

/** Does to a value, and to all that is in it, whatever can be done. What is frozen, or refuses, is the better for it. */
function vandalize(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const attempt = (change: () => unknown): void => {
    try {
      change()
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
    }
  }
  if (value instanceof Date) attempt(() => value.setTime(value.getTime() ^ 0x5555))
  else if (value instanceof Uint8Array) attempt(() => value.fill(0xee))
  else if (value instanceof Map) {
    for (const part of value.values()) vandalize(part)
    value.clear()
  } else if (value instanceof ZSet) {
    for (const [row] of value) vandalize(row)
    attempt(() => (value.entries as unknown[]).pop())
  } else if (Array.isArray(value)) {
    value.forEach(vandalize)
    attempt(() => value.push('vandal'))
    attempt(() => value.reverse())
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const [key, part] of Object.entries(value)) {
      vandalize(part)
      attempt(() => Object.assign(value, { [key]: 'vandal' }))
    }
    attempt(() => Object.assign(value, { vandal: 1 }))
  }
}

/** Whether a caller can still change all of it. */
function isFree(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
    return true
  if (value instanceof ZSet) return [...value].every(([row]) => isFree(row))
  return !Object.isFrozen(value) && Object.values(value).every(isFree)
}

interface Change {
  readonly do: 'insert' | 'replace' | 'apply' | 'remove'
  readonly id: number
  readonly at: number
  readonly bytes: number[]
  readonly any: Value
}
type Action = Change | { readonly do: 'go'; readonly to: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('insert' as const, 'replace' as const, 'apply' as const, 'remove' as const),
      id: fc.nat(3),
      at: fc.nat(3),
      bytes: fc.array(fc.nat(255), { maxLength: 2 }),
      any: values,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('go' as const), to: fc.constantFrom(0, 0.5, 1) }) },
)

/** Something that was given to a database, and what it was. */
interface Gift {
  readonly value: unknown
  readonly text: string
}

/** A database, and somebody who holds on to all that goes in and comes out. */
class User {
  readonly held: unknown[] = []
  readonly gifts: Gift[] = []
  readonly shared: unknown[] = [{ n: 0 }]
  readonly circuit = views((value) => void this.held.push(value), this.shared)
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
    db.add(this.circuit)
    db.publish(this.circuit, 'made')
    db.subscribe(items, (change) => void this.hold(change.delta))
    db.subscribe((step) => void this.hold(step.changes, ...step.outputs.map(({ delta }) => delta)))
  }

  hold(...values: unknown[]): void {
    this.held.push(...values)
  }

  /** @returns what the step changed, as texts */
  act(action: Action, old: Item | undefined): string[] {
    const { db } = this
    const step =
      action.do === 'go'
        ? db.goto(Math.floor(db.lastStep * action.to))
        : db.step((tx) => this.change(tx, action, old))
    const deltas = [...step.outputs.map(({ delta }) => delta), ...step.changes.values()]
    const texts = deltas.map(String)
    this.hold(...deltas, step.changes)
    return texts
  }

  private change(tx: Transaction, action: Change, old: Item | undefined): void {
    const row = {
      id: action.id,
      at: new Date(action.at),
      bytes: Uint8Array.from(action.bytes),
      any: copy(action.any),
    }
    const before = old && [this.given(copy(old) as Item)]
    if (action.do === 'remove') tx.remove(items, ...(before ?? []))
    else if (action.do === 'apply') {
      const rows: [Item, number][] = [[row, 1], ...(before ?? []).map((one): [Item, number] => [one, -1])]
      tx.apply(items, this.given(ZSet.from(rows)))
      tx.insert(log, this.given({ at: row.at, any: copy(row.any) }))
    } else if (before === undefined) tx.insert(items, this.given(row))
    else if (action.do === 'replace') tx.replace(items, before[0] as Item, this.given(row))
    else {
      tx.insert(items, this.given(row))
      tx.remove(items, ...before)
    }
  }

  private given<T>(value: T): T {
    this.gifts.push({ value, text: canonicalText(value) })
    this.hold(value)
    return value
  }

  itemOf(id: number): Item | undefined {
    return this.db.table(items).get({ id })
  }

  check(): unknown[] {
    return this.db.check()
  }

  /** All that can be read, as texts; it is held too. */
  read(): string[] {
    const { db, circuit } = this
    const past = db.at(Math.floor(db.lastStep / 2))
    const tables: View<unknown>[] = [db.table(items), db.table(log), past.table(items)]
    const outputs = [...circuit.graph.outputs.keys()].flatMap((output) => {
      if (output === 'bare') return []
      return [db, past].map((place) => place.view(circuit, output as 'all') as View<unknown>)
    })
    const rows = [...tables, ...outputs].flatMap((view) => [
      view.zset(),
      view.all(),
      view.range({ limit: 3, reverse: true }),
      [...view.weighted()].map(([row]) => row),
    ])
    const entries = db.log()
    const replayed = [...db.replay(1, db.lastStep)].flatMap(({ outputs }) =>
      outputs.map(({ delta }) => delta),
    )
    const got = db
      .view(circuit, 'all')
      .all()
      .map(({ id }) => db.table(items).get({ id }))
    const read = [...rows, ...entries.flatMap(({ changes }) => [...changes.values()]), ...replayed, got]
    const texts = read.map(canonicalText)
    this.hold(...read, ...entries.map(({ changes }) => changes), entries)
    return texts
  }
}

describe('nothing that a caller holds is shared with a database', () => {
  it.each(PLACES)('%s', async (_, open) => {
    await fc.assert(
      spaced(fc.array(action, { maxLength: 6 }), (actions) => {
        const place = open()
        const untouched = new User(new Database(new MemoryStore()))
        let user = new User(new Database(place.store))
        const everything = (): void => {
          for (const { value, text } of user.gifts) {
            expect(canonicalText(value)).toBe(text)
            expect(isFree(value)).toBe(true)
          }
          expect(isFree(user.shared)).toBe(true)
          for (const value of user.held.splice(0)) vandalize(value)
          user.gifts.length = 0
        }
        for (const [i, action] of actions.entries()) {
          const old = action.do === 'go' ? undefined : untouched.itemOf(action.id)
          expect(user.act(action, old)).toEqual(untouched.act(action, old))
          everything()
          if (i === Math.floor(actions.length / 2)) user = new User(new Database(place.reopened()))
          expect(user.read()).toEqual(untouched.read())
          everything()
          expect(user.check()).toEqual([])
        }
        expect(user.read()).toEqual(untouched.read())
      }),
      runs(40),
    )
  })
})
