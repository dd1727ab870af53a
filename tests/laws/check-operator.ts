/**
 * The laws that every operator obeys, on random histories:
 *
 * - meaning: the plain graph, run on the tables' contents, puts out the operator's batch meaning;
 * - increments: the incremental graph puts out, at each step, the change of that meaning, on every store;
 * - rewriting: so does the graph after each step of the incrementalization;
 * - restarts: so does a store that is closed and reopened between any two steps;
 * - splitting and merging steps changes nothing in the sum (operators without memory of time);
 * - nothing in, nothing out (likewise);
 * - groups: inside `perGroup` it does for each group what it does by itself, whatever was said above;
 * - nested time: inside a fixpoint it puts out the change of its batch meaning along both times, on every store, across restarts;
 * - great weights: with weights near ±2^53 each step is exact or refused, and nothing stays behind;
 * - graph: it is plain data, the same when it is built again, and the operator's own functions capture nothing.
 *
 * A failing history is shrunk and written to tests/laws/regressions/, from where later runs try it first.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type Batch,
  type Circuit,
  circuit,
  type Graph,
  incrementalize,
  MemoryStore,
  StandaloneRunner,
  type Store,
  type Stream,
  type Table,
  ZSet,
} from '../../engine/index.ts'
import { openBetterSqlite3 } from '../../engine/trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../../engine/trace/sqlite/store.ts'
import { expectExact, greatHistories, isExact } from './great-weights.ts'
import {
  add,
  type History,
  type HistoryText,
  halves,
  histories,
  historyOf,
  historyText,
  type RowArbitraries,
  type StepInput,
  snapshots,
  withoutNegatives,
} from './history.ts'
import { expectNested } from './in-fixpoints.ts'
import { groupedCircuit, groupedMeaning } from './in-groups.ts'
import { keeping, kept } from './kept.ts'
import { runs } from './runs.ts'
import { spaced } from './spaced.ts'

export interface OperatorLaws<I extends Readonly<Record<string, Table>>> {
  /** The operator's name; also that of its regression file. */
  readonly name: string
  /** The tables by name; each table's own name must be the same. */
  readonly tables: I
  readonly rows: { readonly [K in keyof I]: fc.Arbitrary<unknown> }
  build(
    streams: { readonly [K in keyof I]: I[K] extends Table<infer T> ? Stream<T> : never },
  ): Stream<unknown>
  /** The batch meaning, from tables' contents to the output; or, for operators that know time, from all contents so far to all outputs. */
  readonly meaning:
    | { readonly batch: (tables: { readonly [K in keyof I]: Batch }) => Batch }
    | { readonly stream: (tables: { readonly [K in keyof I]: Batch[] }) => Batch[] }
  /** Whether the law is for tables without negative weights, as databases keep them: some rewritings hold for those only. */
  readonly positive?: boolean
  /** Where the operator cannot be used, by contract: not with great weights where it puts out, or passes on, each copy of a row by itself. */
  readonly except?: readonly ('groups' | 'fixpoints' | 'great weights')[]
}

/** Declares the tests of an operator's laws. */
export function checkOperator<I extends Readonly<Record<string, Table>>>(laws: OperatorLaws<I>): void {
  const made = circuit('checked', laws.tables, laws.build as never) as Circuit<unknown>
  const names = Object.keys(laws.tables)
  const { graph, rewritings } = incrementalize(made)
  const timed = 'stream' in laws.meaning

  const meaning = (contents: readonly StepInput[]): Batch[] => {
    const at = (name: string): Batch[] => contents.map((tables) => tables.get(name) ?? ZSet.empty())
    if ('stream' in laws.meaning)
      return laws.meaning.stream(Object.fromEntries(names.map((name) => [name, at(name)])) as never)
    const { batch } = laws.meaning
    return contents.map((_, t) =>
      batch(Object.fromEntries(names.map((name) => [name, at(name)[t]])) as never),
    )
  }

  const law = (
    title: string,
    check: (history: History, expected: Batch[]) => void,
    expectation = meaning,
  ): void => {
    it(`${laws.name}: ${title}`, async () => {
      const test = (history: History): void => check(history, expectation(snapshots(history)))
      for (const history of kept<HistoryText>(laws.name)) test(historyOf(history))
      const random = histories(laws.rows as RowArbitraries)
      const property = spaced(laws.positive ? random.map(withoutNegatives) : random, test)
      await fc.assert(property, {
        // There are several laws for each store.
        ...runs(100, 50),
        reporter: keeping<[History]>(laws.name, ([history]) => historyText(history)),
      })
    })
  }

  it(`${laws.name}: its graph is plain data, and the same when it is built again`, () => {
    const again = circuit('checked', laws.tables, laws.build as never) as Circuit<unknown>
    for (const [one, other] of [
      [made.graph, again.graph],
      [graph, incrementalize(again).graph],
    ] as const) {
      expect(JSON.parse(JSON.stringify(one))).toEqual(one.toJSON())
      expect(other.fingerprint).toBe(one.fingerprint)
      expect(other.toMermaid()).toBe(one.toMermaid())
    }
  })
  it(`${laws.name}: what its functions use is its users' to declare`, () => {
    const source = String(laws.build)
    expect(made.graph.undeclared.filter(({ name }) => !source.includes(name))).toEqual([])
  })
  law('the plain graph is the batch meaning', (history, expected) => {
    expectSame(play(made.graph, snapshots(history), memory()), expected)
  })
  for (const [store, open] of STORES) {
    law(`incremental output is the change of the batch output, ${store}`, (history, expected) => {
      expectSame(play(graph, history, open()), changes(expected))
    })
  }
  law('every rewriting keeps the outputs', (history, expected) => {
    for (const { before, after, plain } of rewritings) {
      if (plain) {
        expectSame(play(before, snapshots(history), memory()), expected)
        expectSame(play(after, snapshots(history), memory()), expected)
      } else expectSame(play(after, history, memory()), changes(expected))
    }
  })
  law('a restart between any two steps changes nothing', (history, expected) => {
    const driver = openBetterSqlite3(':memory:')
    const outputs = history.map((step) =>
      only(new StandaloneRunner(graph, new SqliteStore(driver)).step(step)),
    )
    driver.close()
    expectSame(outputs, changes(expected))
  })
  if (!laws.except?.includes('groups')) {
    const grouped = groupedCircuit(laws.tables, laws.build as never)
    const inGroups = (contents: readonly StepInput[]): Batch[] => groupedMeaning(contents, meaning)
    law(
      'in groups, the plain graph is the meaning of each group',
      (history, expected) => expectSame(play(grouped.plain, snapshots(history), memory()), expected),
      inGroups,
    )
    for (const [store, open] of STORES) {
      law(
        `in groups, incremental output is the change of the batch output, ${store}`,
        (history, expected) => expectSame(play(grouped.incremental, history, open()), changes(expected)),
        inGroups,
      )
    }
  }
  if (timed) return
  if (!laws.except?.includes('fixpoints'))
    nestedLaws(laws.name, laws.rows as RowArbitraries, made.graph, (tables) => meaning([tables])[0] as Batch)
  law('splitting and merging steps changes nothing in the sum', (history, expected) => {
    const end = expected.at(-1) as Batch
    expectSame([sum(play(graph, [history.reduce(add, new Map())], memory()))], [end])
    expectSame([sum(play(graph, history.flatMap(halves), memory()))], [end])
  })
  if (!laws.except?.includes('great weights')) {
    it(`${laws.name}: great weights are exact, or their step is refused`, async () => {
      const test = (history: History): void => expectExact(made.graph, graph, history, laws.positive ?? false)
      const file = `${laws.name}-great`
      for (const history of kept<HistoryText>(file)) test(historyOf(history))
      const random = greatHistories(laws.rows as RowArbitraries)
      await fc.assert(spaced(laws.positive ? random.filter(isExact).map(withoutNegatives) : random, test), {
        ...runs(50, 50),
        reporter: keeping<[History]>(file, ([history]) => historyText(history)),
      })
    })
  }
  law('nothing in, nothing out', (history) => {
    const runner = new StandaloneRunner(graph, memory())
    for (const step of history) {
      runner.step(step)
      expect(only(runner.step(new Map())).isEmpty).toBe(true)
    }
  })
}

/** The law of nested time, with every choice of tables that come from outside of the fixpoint. */
function nestedLaws(
  name: string,
  rows: RowArbitraries,
  graph: Graph,
  meaning: (tables: StepInput) => Batch,
): void {
  const steps = fc.array(histories(rows, 3), { minLength: 1, maxLength: 4 })
  for (const constant of [[], ...Object.keys(rows).map((table) => [table])]) {
    const outside = constant.length === 0 ? '' : `, ${constant} from outside`
    for (const store of ['in memory', 'on SQLite, reopened between steps'] as const) {
      it(`${name}: in nested time, the change along both times${outside}, ${store}`, async () => {
        const test = (steps: readonly History[]): void => {
          const driver = store === 'in memory' ? null : openBetterSqlite3(':memory:')
          const kept = memory()
          const reopen = (): Store => (driver === null ? kept : new SqliteStore(driver))
          expectNested(graph, steps, new Set(constant), meaning, reopen)
          driver?.close()
        }
        const file = `${name}-nested`
        for (const steps of kept<HistoryText[]>(file)) test(steps.map(historyOf))
        await fc.assert(spaced(steps, test), {
          ...runs(50, 50),
          reporter: keeping<[History[]]>(file, ([steps]) => steps.map(historyText)),
        })
      })
    }
  }
}

const memory = (): Store => new MemoryStore()
const STORES: readonly (readonly [string, () => Store])[] = [
  ['in memory', memory],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
]

/** The outputs of a graph with one output over a history. */
function play(graph: Graph, history: readonly StepInput[], store: Store): Batch[] {
  const runner = new StandaloneRunner(graph, store)
  const outputs = history.map((step) => only(runner.step(step)))
  store.close()
  return outputs
}

function only(outputs: ReadonlyMap<string, Batch>): Batch {
  return [...outputs.values()][0] as Batch
}

function changes(outputs: readonly Batch[]): Batch[] {
  return outputs.map((output, t) => output.minus(outputs[t - 1] ?? ZSet.empty()))
}

function sum(outputs: readonly Batch[]): Batch {
  return outputs.reduce((a, b) => a.plus(b), ZSet.empty<unknown>())
}

function expectSame(found: readonly Batch[], expected: readonly Batch[]): void {
  expect(found.map(String)).toEqual(expected.map(String))
}
