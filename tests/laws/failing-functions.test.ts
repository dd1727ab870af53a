/**
 * Whichever function of whichever circuit throws, at whichever of its calls (in an iteration of a fixpoint, in a group, in an aggregate, in the last
 * of several circuits), and whatever was being done (a step, a backfill, a way back through time): all that is kept is as it was before, and a database
 * in which it was never tried is like it from then on, in what both keep and in what their steps put out.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Divergence } from '../../engine/circuit/failure.ts'
import { type Circuit, canonicalText, Database, type Step, StepError, type ZSet } from '../../engine/index.ts'
import { build } from './circuits/build.ts'
import { Blown, blowingAfter, fused } from './circuits/fuse.ts'
import { type Recipe, recipes } from './circuits/recipe.ts'
import { type Change, Contents, changes, TABLES } from './circuits/tables.ts'
import { keeping, kept } from './kept.ts'
import { PLACES, type Place } from './places.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

type Deed =
  | { readonly do: 'step'; readonly changes: readonly Change[] }
  | { readonly do: 'undo' | 'redo' }
  | { readonly do: 'goto'; readonly step: number }
  | { readonly do: 'add' | 'drop'; readonly circuit: number }

/** What is done, and how many calls of functions it is tried with before. */
type Action = Deed & { readonly fuse: number }

const fuse = fc.oneof(fc.nat(3), fc.nat(20), fc.nat(200))
const one = (deed: fc.Arbitrary<Deed>): fc.Arbitrary<Action[]> =>
  fc.tuple(deed, fuse).map(([deed, fuse]) => [{ ...deed, fuse }])
const move = <K extends string>(kind: K): fc.Arbitrary<{ do: K }> => fc.record({ do: fc.constant(kind) })
const actions: fc.Arbitrary<readonly Action[]> = fc
  .array(
    fc.oneof<fc.WeightedArbitrary<Action[]>[]>(
      { weight: 5, arbitrary: one(fc.record({ do: fc.constant('step' as const), changes })) },
      { weight: 1, arbitrary: one(move('undo')) },
      // There is seldom anything to redo but after an undo.
      { weight: 2, arbitrary: fc.tuple(one(move('undo')), one(move('redo'))).map((both) => both.flat()) },
      { weight: 1, arbitrary: one(fc.record({ do: fc.constant('goto' as const), step: fc.nat(8) })) },
      { weight: 3, arbitrary: one(fc.record({ do: fc.constant('add' as const), circuit: fc.nat(2) })) },
      { weight: 1, arbitrary: one(fc.record({ do: fc.constant('drop' as const), circuit: fc.nat(2) })) },
    ),
    { minLength: 2, maxLength: 10, size: 'max' },
  )
  .map((all) => all.flat())

/** Three circuits that begin alike, so that they share traces; the last two have the same name, and replace each other. */
const threeRecipes: fc.Arbitrary<readonly Recipe[]> = fc
  .tuple(recipes, recipes, recipes)
  .map(([base, ...tails]) => [base, ...tails.map((tail) => [...base.slice(0, 4), ...tail.slice(0, 5)])])

/** A database with the circuits that were added to it. */
class Subject {
  readonly place: Place
  readonly db: Database
  private readonly circuits: readonly Circuit<unknown>[]
  private contents = new Contents()

  constructor(place: Place, circuits: readonly Circuit<unknown>[]) {
    this.place = place
    this.db = new Database(place.store)
    this.circuits = circuits
    for (const { table } of TABLES) this.db.declare(table)
  }

  /** What a step put out; null for what is no step. */
  perform(deed: Deed): string | null {
    const { db } = this
    if (deed.do === 'add') db.add(this.circuits[deed.circuit] as Circuit<unknown>)
    else if (deed.do === 'drop') db.drop(this.circuits[deed.circuit] as Circuit<unknown>)
    else if (deed.do === 'step') {
      const next = this.contents.copy()
      const delta = next.change(deed.changes)
      const step = db.step((tx) => {
        for (const { table } of TABLES) {
          const rows = delta.get(table.name)
          if (rows !== undefined) tx.apply(table, rows as ZSet<never>)
        }
      })
      this.contents = next
      return put(step)
    } else {
      const step = deed.do === 'goto' ? db.goto(Math.min(deed.step, db.lastStep)) : db[deed.do]()
      this.contents = new Contents(TABLES.map(({ table }) => db.table(table).all()))
      return put(step)
    }
    return null
  }

  /** All that is kept: states, what is declared, the log; and what the database says of itself. */
  kept(): unknown {
    const { store, stored } = this.place
    const { db } = this
    return {
      stored: stored(),
      notes: store.metaNames().map((name) => [name, store.readMeta(name)]),
      log: db
        .log()
        .map(({ step, goesTo, changes }) => [
          step,
          goesTo,
          canonicalText(Object.fromEntries(changes) as never),
        ]),
      lastStep: db.lastStep,
      circuits: db.catalog.circuits.map((circuit) => this.circuits.indexOf(circuit)),
      views: db.catalog.circuits.flatMap((circuit) =>
        [...circuit.graph.outputs.keys()].map((output) =>
          String(db.view(circuit as Circuit<Record<string, unknown>>, output).zset()),
        ),
      ),
    }
  }
}

function put({ number, outputs }: Step): string {
  return [
    String(number),
    ...outputs.map(({ circuit, output, delta }) => `${circuit.label(output)} ${delta}`),
  ].join('\n')
}

/** What becomes of a deed: what it put out, or why it was refused. */
function outcome(subject: Subject, deed: Deed): string | null {
  try {
    return subject.perform(deed)
  } catch (error) {
    const isRefused = !(error instanceof StepError) || error.cause instanceof Divergence
    if (!isRefused) throw error
    return `refused: ${(error as Error).message}`
  }
}

/** How often the fuse blew, by what was being done. */
const blown = new Map<Deed['do'], number>()

function check(given: readonly Recipe[], all: readonly Action[], open: () => Place): void {
  const circuits = given.map((recipe, number) =>
    fused(() => build(recipe, { name: number === 0 ? 'first' : 'second', cached: true }).circuit),
  )
  const tried = new Subject(open(), circuits)
  const untried = new Subject(open(), circuits)
  for (const { fuse, ...deed } of all) {
    const before = tried.kept()
    const done = blowingAfter(fuse, (): { put: string | null } | undefined => {
      try {
        return { put: outcome(tried, deed) }
      } catch (error) {
        if (!((error as StepError).cause instanceof Blown)) throw error
        return undefined
      }
    })
    if (done === undefined) {
      blown.set(deed.do, (blown.get(deed.do) ?? 0) + 1)
      expect(tried.kept()).toEqual(before)
    }
    const put = done === undefined ? outcome(tried, deed) : done.put
    expect(put).toEqual(outcome(untried, deed))
    expect(tried.kept()).toEqual(untried.kept())
  }
  tried.place.store.close()
  untried.place.store.close()
}

it.each(PLACES)('a function that throws changes nothing, %s', async (_where, open) => {
  blown.clear()
  type Given = [readonly Recipe[], readonly Action[]]
  const property = spaced(fc.tuple(threeRecipes, actions), ([recipes, actions]) =>
    check(recipes, actions, open),
  )
  const file = 'failing-functions'
  const examples = kept<Given>(file).map((given): [Given] => [given])
  await fc.assert(property, { ...runs(100), examples, reporter: keeping<[Given]>(file, ([given]) => given) })
  // Else it would show nothing.
  const hit = (['step', 'undo', 'redo', 'goto', 'add'] as const).filter((deed) => blown.has(deed))
  expect(hit).toEqual(['step', 'undo', 'redo', 'goto', 'add'])
})
