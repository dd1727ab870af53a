/**
 * Laws of circuits that know time: whatever becomes of one (it is added again after a restart or in place of itself, with functions that can be compared or not;
 * it misses steps; it is defined otherwise), it is what it would be had it been there since its time began. The witness is a database in memory that has
 * never been opened again, with one circuit of all definitions that was added when the time began.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Circuit,
  cache,
  circuit,
  Database,
  DatabaseError,
  delay,
  differentiate,
  distinct,
  integrate,
  join,
  MemoryStore,
  map,
  type Step,
  type Store,
  type Stream,
  table,
} from '../../engine/index.ts'
import { PLACES } from './places.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

type Row = { v: number }
const a = table('a', { v: z.int() })
/** A table that most definitions do not read: time passes in its steps too. */
const b = table('b', { v: z.int() })

/** As one that nobody declares would be: known only where it is called. */
const times = (stream: Stream<Row>, factor: number): Stream<Row> =>
  map(stream, (row) => ({ v: row.v * factor }))

class Adding {
  private readonly more: number
  constructor(more: number) {
    this.more = more
  }
  to(row: Row): Row {
    return { v: row.v + this.more }
  }
  applied(stream: Stream<Row>): Stream<Row> {
    return map(stream, (row) => this.to(row))
  }
}

type Definition = (streams: { a: Stream<Row>; b: Stream<Row> }) => Stream<unknown>

/** By which the circuit may be defined: with functions that can be compared and others, with one source and other values, with one meaning and other functions. */
const TIMED: Readonly<Record<string, Definition>> = {
  comparable: ({ a }) => delay(a),
  captured: ({ a }) => delay(times(a, 1)),
  captured_otherwise: ({ a }) => delay(times(a, 2)),
  bound: ({ a }) => delay(map(a, ((row: Row) => ({ v: -row.v })).bind(null))),
  method: ({ a }) => differentiate(new Adding(1).applied(a)),
  after_shared_set: ({ a }) => delay(delay(distinct(map(a, ({ v }) => ({ half: v >> 1 }))))),
  trace_by_capture: ({ a }) => {
    const two = Number('2')
    return delay(join(a, a, { on: [(row) => row.v % two, 'v'] }))
  },
  sums: ({ a }) => differentiate(integrate(delay(times(a, 3)))),
  another_table: ({ a, b }) => join(delay(a), b, { on: ['v', 'v'] }),
}
/** Defined so, it does not know time. */
const PLAIN = 'plain'
const NAMES = [...Object.keys(TIMED), PLAIN]

function late(name: string): Circuit<{ output: unknown }> {
  const definition = TIMED[name] ?? (({ a }) => times(a as Stream<Row>, 1))
  const reads = name === 'another_table' ? { a, b } : { a }
  return circuit('late', reads, (streams) => cache(definition(streams as never))) as never
}

/** What of all definitions is meant. */
const all = () =>
  circuit('all', { a, b }, (streams) => ({
    ...Object.fromEntries(Object.entries(TIMED).map(([name, build]) => [name, cache(build(streams))])),
  })) as Circuit<Record<string, unknown>>
const plain = () => circuit('plain', { a }, ({ a }) => ({ [PLAIN]: cache(a) }))
/** Shares a trace with a definition, and goes on where that is not there. */
const halves = () =>
  circuit('halves', { a }, ({ a }) => cache(distinct(map(a, ({ v }) => ({ half: v >> 1 })))))

type Action =
  | { do: 'insert'; table: 'a' | 'b'; v: number }
  | { do: 'remove' | 'goto' | 'prune'; n: number }
  | { do: 'nothing' | 'undo' | 'redo' | 'drop' }
  /** By one of the two definitions of a case. */
  | { do: 'add'; definition: number }
  | { do: 'restart'; again: boolean }

const insert: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('insert' as const),
  table: fc.constantFrom('a' as const, 'b' as const),
  v: fc.nat(3),
})
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: insert },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'goto' as const), n: fc.nat(6) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('prune' as const), n: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('nothing' as const, 'undo' as const, 'undo' as const, 'redo' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('add' as const), definition: fc.constantFrom(0, 0, 0, 1) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restart' as const), again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
)

type Case = readonly [definitions: readonly [string, string], actions: readonly Action[]]

const name = fc.oneof(fc.constant('comparable'), fc.constantFrom(...NAMES))
const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.tuple(name, name),
    fc.array(insert, { maxLength: 2 }),
    fc.array(action, { maxLength: 16, size: 'max' }),
  )
  .map(([definitions, before, after]) => [definitions, [...before, { do: 'add', definition: 0 }, ...after]])

class Trial {
  private readonly definitions: readonly string[]
  private readonly reopen: () => Store
  private db: Database
  private readonly witness = new Database(new MemoryStore())
  private meant: Circuit<Record<string, unknown>> | null = null
  private readonly plain = plain()
  private halves = halves()
  private readonly meantHalves = halves()
  /** How the circuit was last defined; null if it is not there, also not stored. */
  private definition: string | null = null
  /** The circuit as it was added since the database was opened. */
  private late: Circuit<{ output: unknown }> | null = null

  constructor(definitions: readonly string[], reopen: () => Store) {
    this.definitions = definitions
    this.reopen = reopen
    this.db = this.opened()
    this.witness.declare(a)
    this.witness.declare(b)
    this.witness.add(this.plain)
    this.witness.add(this.meantHalves)
  }

  private opened(): Database {
    const db = new Database(this.reopen())
    db.declare(a)
    db.declare(b)
    this.halves = halves()
    db.add(this.halves)
    return db
  }

  perform(action: Action): void {
    switch (action.do) {
      case 'insert':
        this.both((db) => db.insert(action.table === 'a' ? a : b, { v: action.v }))
        return
      case 'remove': {
        const row = this.db.table(a).all()[action.n]
        if (row !== undefined) this.both((db) => db.remove(a, row))
        return
      }
      case 'nothing':
        // A step that changes nothing is one only where a circuit is there that knows time.
        if (this.late !== null || this.definition === null) this.both((db) => db.step(() => {}))
        return
      case 'undo':
        this.both((db) => db.undo())
        return
      case 'redo':
        this.both((db) => db.redo())
        return
      case 'goto':
        this.both((db) => db.goto(action.n))
        return
      case 'prune':
        refusable(() => this.db.prune({ keep: action.n }))
        return
      case 'restart':
        this.late = null
        this.db = this.opened()
        if (action.again && this.definition !== null) this.add(this.definition)
        return
      case 'add':
        this.add(this.definitions[action.definition] as string)
        return
      case 'drop':
        if (this.definition === null) return
        this.db.drop(this.late ?? late(this.definition))
        this.late = null
        this.definition = null
        this.begin(false)
    }
  }

  private add(definition: string): void {
    this.late = late(definition)
    this.definition = definition
    this.db.add(this.late)
    this.begin(definition !== PLAIN)
  }

  /** Time begins when a circuit is added that knows time, and ends when it is dropped, or defined so that it does not. */
  private begin(timed: boolean): void {
    if (timed === (this.meant !== null)) return
    if (this.meant !== null) this.witness.drop(this.meant)
    this.meant = timed ? all() : null
    if (this.meant !== null) this.witness.add(this.meant)
  }

  /** A step in both databases, unless the one cannot make it that has pruned its log. */
  private both(step: (db: Database) => Step): void {
    let done: Step | undefined
    refusable(() => {
      done = step(this.db)
    })
    if (done === undefined) return
    const meant = step(this.witness)
    expect(done.number).toBe(meant.number)
    if (this.late === null) return
    expect(String(done.delta(this.late))).toBe(String(meant.delta(...this.expected)))
  }

  private get expected(): [Circuit<Record<string, unknown>>, string] {
    const found = this.definition === PLAIN ? this.plain : this.meant
    return [found as Circuit<Record<string, unknown>>, this.definition as string]
  }

  check(): void {
    this.compare(this.db, this.witness)
    expect(this.db.check()).toEqual([])
  }

  private compare(db: Pick<Database, 'view' | 'table'>, witness: Pick<Database, 'view' | 'table'>): void {
    for (const table of [a, b])
      expect(String(db.table(table).zset())).toBe(String(witness.table(table).zset()))
    expect(String(db.view(this.halves).zset())).toBe(String(witness.view(this.meantHalves).zset()))
    if (this.late === null) return
    expect(String(db.view(this.late).zset())).toBe(String(witness.view(...this.expected).zset()))
  }

  /** The past, the same once more, and a copy. */
  async finish(at: number): Promise<void> {
    const { db, witness } = this
    for (let step = db.firstStep - 1; step <= db.lastStep; step++)
      refusable(() => this.compare(db.at(step), witness.at(step)))
    if (at < db.firstStep - 1) return
    let [copy, meant] = [null as Database | null, null as Database | null]
    try {
      copy = await db.fork({ at })
      meant = await witness.fork({ at })
    } catch (error) {
      refusable(() => {
        throw error
      })
      return
    }
    this.compare(copy, meant)
    for (const fork of [copy, meant]) {
      fork.insert(a, { v: 1 })
      refusable(() => fork.undo())
      fork.insert(b, { v: 1 })
    }
    if (copy.lastStep === meant.lastStep) this.compare(copy, meant)
    if (this.late === null) return
    const told = [...db.replay(at + 1, db.lastStep)].map((step) => String(step.delta(this.late as never)))
    const expected = [...witness.replay(at + 1, db.lastStep)].map((step) =>
      String(step.delta(...this.expected)),
    )
    expect(told).toEqual(expected)
  }
}

function refusable(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    expect(error.message).toMatch(/there is no step|no longer in the log|knows time and was added/)
  }
}

it.each(PLACES)('a circuit that knows time is as if it had always been there, %s', async (_where, open) => {
  const law = spaced(cases, async ([definitions, actions]) => {
    const place = open()
    const trial = new Trial(definitions, place.reopened)
    for (const action of actions) {
      trial.perform(action)
      trial.check()
    }
    await trial.finish(actions.length >> 1)
    place.store.close()
  })
  await fc.assert(law, runs(250))
})
