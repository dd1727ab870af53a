/**
 * What a circuit is given in the course of time: the rows that it is filled with when it is added, and the steps since. A circuit that does not
 * know time may be given the sum at once. One that does must be given each step on the way by itself to be where it would be had only these been
 * made: a step and its negation come at two times, and a delay tells them apart.
 */
import type { Graph } from '../circuit/graph/graph.ts'
import { traceName } from '../circuit/graph/state-names.ts'
import { Runner, type StateSource } from '../circuit/runner.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Changes, Store, Trace } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'
import type { History } from './history.ts'
import type { Tables } from './tables.ts'

export interface Course {
  readonly rows: Changes
  readonly steps: readonly Changes[]
}

/** A circuit after a course. */
export interface Ran {
  readonly runner: Runner
  /** What its outputs put out in all, by name. */
  readonly outputs: ReadonlyMap<string, ZSet<unknown>>
}

/**
 * Runs a circuit that has no state yet through a course; its state is flushed to the store after each step, but staged only after the last. The traces
 * of tables that it reads are in memory for as long as the course lasts.
 * @param options.memory where they are; what the source opens there too is flushed with them
 * @param options.unseen as for a Runner
 * @throws StepError if a function of the circuit does
 */
export function runThrough(
  { rows, steps }: Course,
  graph: Graph,
  store: Store,
  source: Pick<StateSource, 'stream' | 'own'>,
  { memory = new MemoryStore(), unseen }: { readonly memory?: MemoryStore; readonly unseen: boolean },
): Ran {
  const traces = new Map<Trace, string>()
  const tables: Pick<StateSource, 'table'> = {
    table: (table, arrangement) => {
      const trace = memory.trace(traceName(table, arrangement), arrangement)
      traces.set(trace, table)
      return trace
    },
  }
  const runner = new Runner(graph, { ...source, ...tables }, unseen)
  const outputs = new Map<string, ZSet<unknown>>()
  const add = (deltas: Changes): void => {
    for (const [name, delta] of deltas) outputs.set(name, (outputs.get(name) ?? ZSet.empty()).plus(delta))
  }
  const eager = graph.vertices.some(({ operator }) => operator.eager)
  if (eager || [...rows.values()].some((table) => !table.isEmpty)) add(runner.fill(rows))
  let before = rows
  const feed = (): void => {
    for (const [trace, table] of traces) trace.stage(before.get(table) ?? ZSet.empty())
  }
  for (const changes of steps) {
    feed()
    memory.flush()
    store.flush()
    add(runner.step(changes))
    before = changes
  }
  feed()
  return { runner, outputs }
}

/** The courses that lead to a place in the history. */
export class Courses {
  private readonly tables: Tables
  private readonly history: History

  constructor(tables: Tables, history: History) {
    this.tables = tables
    this.history = history
  }

  /**
   * A circuit that was added elsewhere in the history counts as added where the ways to both places part.
   * @param since where the database was when the circuit was added, if the circuit knows time; else null
   */
  to(place: number, graph: Graph, since: number | null): Course {
    const forth = since === null ? [] : this.history.way(since, place).forth
    return {
      rows: this.rowsAt(since === null ? place : this.startOf(place, since), graph.inputs.keys()),
      steps: forth.map(({ changes }) => changes),
    }
  }

  /** Where the ways to two places part. */
  startOf(place: number, since: number): number {
    const [first] = this.history.way(since, place).forth
    return first === undefined ? place : this.history.before(first.step)
  }

  /** The rows of some tables at a place in the history. O(rows + changes since). */
  rowsAt(place: number, tables: Iterable<string>): Map<string, ZSet<unknown>> {
    const { here } = this.history
    const since = this.history.between(here, place)
    const rows = new Map<string, ZSet<unknown>>()
    for (const name of tables) {
      const table = this.tables.named(name)
      if (table === undefined) continue
      const now = ZSet.ofParts([...this.tables.rows(table).all()])
      rows.set(name, now.plus(since.get(name) ?? ZSet.empty()))
    }
    return rows
  }
}
