/**
 * The laws of whole circuits: random ones, composed of every operator in every way that types allow, over random histories.
 *
 * - the plain graph puts out what the same query puts out in SQL, on SQLite, wherever SQL can say it;
 * - the incremental graph puts out, at each step, the change of that, in memory, on SQLite, and with a restart between any two steps;
 * - so does the graph after each step of the incrementalization;
 * - splitting and merging steps changes nothing in the sum;
 * - a step in which a function fails leaves nothing behind;
 * - what is stored depends on what tables hold alone, not on how they came to hold it.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Divergence } from '../../engine/circuit/failure.ts'
import {
  type Batch,
  filter,
  type Graph,
  type Incrementalized,
  incrementalize,
  MemoryStore,
  StandaloneRunner,
  StepError,
  type Store,
  type Stream,
  ZSet,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { type BuiltCircuit, build } from './circuits/build.ts'
import { type Recipe, recipes } from './circuits/recipe.ts'
import { SqlOracle } from './circuits/sqlite.ts'
import { plainHistories, signedHistories, type TableStreams } from './circuits/tables.ts'
import type { Row } from './circuits/types.ts'
import {
  add,
  type History,
  type HistoryText,
  halves,
  historyOf,
  historyText,
  type StepInput,
  snapshots,
} from './history.ts'
import { keeping, kept } from './kept.ts'
import { PLACES } from './places.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

interface Case extends BuiltCircuit {
  readonly recipe: Recipe
  readonly plain: Graph
  readonly incremental: Incrementalized
  readonly history: History
  /** The outputs of the plain graph on the tables' contents after each step. */
  readonly expected: Outputs[]
}

type Outputs = ReadonlyMap<string, Batch>

/** A case as the regression files keep it. */
interface Kept {
  readonly recipe: Recipe
  readonly history: HistoryText
}

/** @param count how many circuits in `npm test` */
function law(title: string, kind: 'plain' | 'signed', check: (made: Case) => void, count = 100): void {
  it(title, async () => {
    const file = `circuits-${kind}`
    const histories = kind === 'plain' ? plainHistories : signedHistories
    const property = spaced(fc.tuple(recipes, histories), ([recipe, history]) =>
      check(caseOf(recipe, history, kind === 'signed')),
    )
    const examples = kept<Kept>(file).map(({ recipe, history }): [[Recipe, History]] => [
      [recipe, historyOf(history)],
    ])
    const reporter = keeping<[[Recipe, History]]>(file, ([[recipe, history]]) => ({
      recipe,
      history: historyText(history),
    }))
    await fc.assert(property, { ...runs(count), examples, reporter })
  })
}

/** @throws what makes fast-check draw another case, where a fixpoint has none */
function caseOf(recipe: Recipe, history: History, signed: boolean): Case {
  const built = build(recipe)
  const incremental = incrementalize(built.circuit)
  // What is eliminated as redundant is so for tables without negative weights: other histories begin after that.
  const plain = signed
    ? (incremental.rewritings.findLast((rewriting) => rewriting.plain)?.after ?? built.circuit.graph)
    : built.circuit.graph
  return {
    ...built,
    recipe,
    plain,
    incremental,
    history,
    expected: unlessDivergent(() => play(plain, snapshots(history), new MemoryStore())),
  }
}

function unlessDivergent<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    fc.pre(!((error as Error).cause instanceof Divergence))
    throw error
  }
}

law(
  'outputs are those of the same query in SQL',
  'plain',
  (made) => {
    const oracle = new SqlOracle(made)
    const found = made.history.map((step) => oracle.step(step))
    oracle.close()
    expectSame(
      found,
      made.expected.map((outputs) => new Map([...outputs].filter(([name]) => made.said.has(name)))),
    )
  },
  500,
)

for (const kind of ['plain', 'signed'] as const) {
  law(
    `${kind} histories: incremental output is the change of the batch output, in memory`,
    kind,
    (made) => {
      expectSame(play(made.incremental.graph, made.history, new MemoryStore()), changes(made.expected))
    },
    500,
  )
  law(`${kind} histories: incremental output is the change of the batch output, on SQLite`, kind, (made) => {
    const store = new SqliteStore(openBetterSqlite3(':memory:'))
    expectSame(play(made.incremental.graph, made.history, store), changes(made.expected))
  })
  law(`${kind} histories: every rewriting keeps the outputs`, kind, (made) => {
    for (const { after, plain } of made.incremental.rewritings) {
      if (!plain) expectSame(play(after, made.history, new MemoryStore()), changes(made.expected))
      else if (kind === 'plain')
        expectSame(play(after, snapshots(made.history), new MemoryStore()), made.expected)
    }
  })
  law(`${kind} histories: a restart between any two steps changes nothing`, kind, (made) => {
    const driver = openBetterSqlite3(':memory:')
    const outputs = made.history.map((step) =>
      new StandaloneRunner(made.incremental.graph, new SqliteStore(driver)).step(step),
    )
    driver.close()
    expectSame(outputs, changes(made.expected))
  })
  law(
    `${kind} histories: what is stored is what a new circuit would store, whatever happened before`,
    kind,
    (made) => {
      fc.pre(made.plain.vertices.every(({ operator }) => !operator.timed))
      const end = [made.history.reduce(add, new Map())]
      for (const [, open] of PLACES) {
        const [place, fresh] = [open(), open()]
        step(made.incremental.graph, made.history, place.store)
        step(made.incremental.graph, end, fresh.store)
        expect(place.stored()).toEqual(fresh.stored())
        place.store.close()
        fresh.store.close()
      }
    },
  )
  law(`${kind} histories: a step that fails leaves nothing behind`, kind, (made) => {
    const { graph } = incrementalize(build(made.recipe, { last: FAILING }).circuit)
    for (const [, open] of PLACES) {
      const place = open()
      const runner = new StandaloneRunner(graph, place.store)
      const outputs = made.history.map((changes) => {
        const before = place.stored()
        expect(() => runner.step(add(changes, BAD))).toThrow(StepError)
        expect(place.stored()).toEqual(before)
        return new Map([...runner.step(changes)].filter(([name]) => name !== FAILING.name))
      })
      expectSame(outputs, changes(made.expected))
      place.store.close()
    }
  })
  law(`${kind} histories: splitting and merging steps changes nothing in the sum`, kind, (made) => {
    fc.pre(made.plain.vertices.every(({ operator }) => !operator.timed))
    const { graph } = made.incremental
    const end = made.expected.at(-1) as Outputs
    expectSame([sum(play(graph, [made.history.reduce(add, new Map())], new MemoryStore()))], [end])
    const split = made.history.flatMap(halves)
    unlessDivergent(() => play(made.plain, snapshots(split), new MemoryStore()))
    expectSame([sum(play(graph, split, new MemoryStore()))], [end])
  })
}

/** An output that fails on one row of the table `items`, when all other outputs have been computed. */
const BAD: StepInput = new Map([['items', ZSet.of<unknown>({ c0: 'bad', c1: 1 })]])
const FAILING = {
  name: 'failing',
  of: ({ items }: TableStreams) =>
    filter(items as Stream<Row>, ({ c0 }) => {
      if (c0 === 'bad') throw new Error('a bad row')
      return true
    }),
}

function play(graph: Graph, history: readonly StepInput[], store: Store): Outputs[] {
  const outputs = step(graph, history, store)
  store.close()
  return outputs
}

function step(graph: Graph, history: readonly StepInput[], store: Store): Outputs[] {
  const runner = new StandaloneRunner(graph, store)
  return history.map((changes) => runner.step(changes))
}

function changes(steps: readonly Outputs[]): Outputs[] {
  return steps.map(
    (outputs, t) =>
      new Map(
        [...outputs].map(([name, batch]) => [name, batch.minus(steps[t - 1]?.get(name) ?? ZSet.empty())]),
      ),
  )
}

function sum(steps: readonly Outputs[]): Outputs {
  return steps.reduce(add, new Map())
}

function expectSame(found: readonly Outputs[], expected: readonly Outputs[]): void {
  expect(found.map(texts)).toEqual(expected.map(texts))
}

function texts(outputs: Outputs): Record<string, string> {
  return Object.fromEntries([...outputs].map(([name, batch]) => [name, String(batch)]))
}
