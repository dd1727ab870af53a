/**
 * Laws of a database with random circuits: whatever is changed, refused, undone, added, replaced, dropped, restarted or left out after a
 * restart, every output is what its query says of the tables, and every delta is its change. Circuits begin alike, so that they share traces.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Divergence } from '../../engine/circuit/failure.ts'
import {
  type Batch,
  type Circuit,
  Database,
  MemoryStore,
  StandaloneRunner,
  type Step,
  StepError,
  type Table,
  TableError,
  ZSet,
} from '../../engine/index.ts'
import { build } from './circuits/build.ts'
import { type Recipe, recipes, untimed } from './circuits/recipe.ts'
import { type Change, Contents, changes, TABLES } from './circuits/tables.ts'
import type { StepInput } from './history.ts'
import { keeping, kept } from './kept.ts'
import { PLACES, type Place } from './places.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

type Action =
  | { readonly do: 'step'; readonly changes: readonly Change[] }
  /** A step that removes a row that is not there as well. */
  | { readonly do: 'refused'; readonly changes: readonly Change[] }
  | { readonly do: 'undo' }
  | { readonly do: 'add'; readonly circuit: number }
  | { readonly do: 'drop'; readonly circuit: number }
  /** A restart with a step before any circuit is added again; some are added after it, the others stay stored. */
  | { readonly do: 'restart'; readonly changes: readonly Change[]; readonly again: readonly boolean[] }

const circuitNumber = fc.nat(2)
const often = fc.constantFrom(true, true, true, false)
const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('step' as const), changes }) },
    fc.record({ do: fc.constant('refused' as const), changes }),
    fc.record({ do: fc.constant('undo' as const) }),
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('restart' as const),
        changes: fc.oneof(fc.constant([]), changes),
        again: fc.tuple(often, often),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), circuit: circuitNumber }) },
    fc.record({ do: fc.constant('drop' as const), circuit: circuitNumber }),
  ),
  { maxLength: 12, size: 'max' },
)

/** Three circuits that begin alike; the last two have the same name. */
const threeRecipes: fc.Arbitrary<readonly Recipe[]> = fc
  .tuple(recipes, recipes, recipes)
  .map(([base, ...tails]) =>
    [base, ...tails.map((tail) => [...base.slice(0, 4), ...tail.slice(0, 5)])].map(untimed),
  )

const nameOf = (circuit: number): string => (circuit === 0 ? 'first' : 'second')

class Session {
  private readonly place: Place
  private readonly recipes: readonly Recipe[]
  private db: Database
  private contents = new Contents()
  /** The contents before each step that could be undone. */
  private past: Contents[] = []
  private readonly added = new Map<string, { readonly number: number; readonly circuit: Circuit<unknown> }>()
  /** What the outputs held after the last action. */
  private before = new Map<string, Batch>()

  constructor(recipes: readonly Recipe[], place: Place) {
    this.recipes = recipes
    this.place = place
    this.db = this.opened()
  }

  perform(action: Action): void {
    if (action.do === 'step') this.step(action.changes)
    else if (action.do === 'refused') this.refused(action.changes)
    else if (action.do === 'undo') this.undo()
    else if (action.do === 'add') this.add(action.circuit)
    else if (action.do === 'restart') this.restart(action.changes, action.again)
    else this.drop(nameOf(action.circuit))
  }

  /** Every output that is there is what its query says. */
  check(): void {
    const now = this.outputs()
    for (const { circuit } of this.added.values()) {
      for (const [output, batch] of this.meaning(circuit))
        expect([output, String(now.get(`${circuit.name} ${output}`))]).toEqual([output, String(batch)])
    }
    this.before = now
  }

  private step(changes: readonly Change[]): void {
    const next = this.contents.copy()
    const delta = next.change(changes)
    this.take(next, () => this.db.step((tx) => each(delta, (table, batch) => tx.apply(table, batch))))
  }

  private refused(changes: readonly Change[]): void {
    const delta = this.contents.copy().change(changes)
    const step = (): unknown =>
      this.db.step((tx) => {
        each(delta, (table, batch) => tx.apply(table, batch))
        tx.remove(TABLES[1]?.table as Table, { c0: 77, c1: 77 })
      })
    const stored = this.place.stored()
    expect(step).toThrow(TableError)
    expect(this.place.stored()).toEqual(stored)
  }

  private undo(): void {
    const before = this.past.pop()
    if (before === undefined) {
      expect(() => this.db.undo()).toThrow('there is no step to undo')
      return
    }
    const past = [...this.past]
    const done = this.take(before, () => this.db.undo())
    this.past = done ? past : [...past, before]
  }

  /** A step, after which the tables hold `next`; unless a fixpoint has none, which changes nothing. */
  private take(next: Contents, run: () => Step): boolean {
    const { lastStep } = this.db
    const stored = this.place.stored()
    try {
      const step = run()
      const before = this.contents
      this.contents = next
      if (this.db.lastStep > lastStep) this.past.push(before)
      this.checkDeltas(step)
      return true
    } catch (error) {
      if (!isDivergence(error)) throw error
      expect(this.place.stored()).toEqual(stored)
      return false
    }
  }

  private checkDeltas(step: Step): void {
    for (const { circuit } of this.added.values()) {
      for (const [output, batch] of this.meaning(circuit)) {
        const before = this.before.get(`${circuit.name} ${output}`) ?? ZSet.empty()
        const delta = step.delta(circuit as Circuit<Record<string, unknown>>, output)
        expect([output, String(delta)]).toEqual([output, String(batch.minus(before))])
      }
    }
  }

  private add(number: number): void {
    const { circuit } = build(this.recipes[number] as Recipe, { name: nameOf(number), cached: true })
    const stored = this.place.stored()
    try {
      this.db.add(circuit)
      this.added.set(circuit.name, { number, circuit })
    } catch (error) {
      if (!isDivergence(error)) throw error
      expect(this.place.stored()).toEqual(stored)
    }
  }

  private drop(name: string): void {
    const found = this.added.get(name)
    if (found === undefined) return
    this.db.drop(found.circuit)
    this.added.delete(name)
  }

  private restart(changes: readonly Change[], again: readonly boolean[]): void {
    const before = [...this.added.values()]
    this.added.clear()
    this.before.clear()
    this.db = this.opened()
    this.step(changes)
    before.forEach(({ number }, i) => {
      if (again[i]) this.add(number)
    })
  }

  private opened(): Database {
    const db = new Database(this.place.reopened())
    for (const { table } of TABLES) db.declare(table)
    return db
  }

  private outputs(): Map<string, Batch> {
    return new Map(
      [...this.added.values()].flatMap(({ circuit }) =>
        [...circuit.graph.outputs.keys()].map((output) => [
          `${circuit.name} ${output}`,
          this.db.view(circuit as Circuit<Record<string, unknown>>, output).zset(),
        ]),
      ),
    )
  }

  private meaning({ graph }: Circuit<unknown>): ReadonlyMap<string, Batch> {
    return new StandaloneRunner(graph, new MemoryStore()).step(this.contents.zsets)
  }
}

function each(delta: StepInput, run: (table: Table, batch: Batch) => void): void {
  for (const { table } of TABLES) run(table, delta.get(table.name) ?? ZSet.empty())
}

function isDivergence(error: unknown): boolean {
  return error instanceof StepError && error.cause instanceof Divergence
}

it.each(PLACES)('whatever happens, outputs are what their queries say, %s', async (_where, open) => {
  const property = spaced(fc.tuple(threeRecipes, actions), ([recipes, actions]) => {
    const place = open()
    const session = new Session(recipes, place)
    for (const action of actions) {
      session.perform(action)
      session.check()
    }
    place.store.close()
  })
  type Given = [readonly Recipe[], readonly Action[]]
  const file = 'circuits-in-database'
  const examples = kept<Given>(file).map((given): [Given] => [given])
  await fc.assert(property, {
    ...runs(100),
    examples,
    reporter: keeping<[Given]>(file, ([given]) => given),
  })
})
