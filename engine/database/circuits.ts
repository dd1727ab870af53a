/** The circuits of a database: opening, backfilling and running them, and knowing which stored ones have fallen behind. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Graph } from '../circuit/graph.ts'
import { Runner } from '../circuit/runner.ts'
import { columnsOf } from '../circuit/shape.ts'
import { incrementalize } from '../incremental/incrementalize.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'
import type { OutputDelta } from './step.ts'
import type { Tables } from './tables.ts'

/** What the store keeps of a circuit. A stale one missed a step of its tables and must be rebuilt. */
interface StoredCircuit {
  readonly fingerprint: string
  readonly tables: readonly string[]
  readonly states: readonly string[]
  readonly stale: boolean
}

export interface Running {
  readonly circuit: Circuit<unknown>
  readonly runner: Runner
  /** Whether it must run in every step, as delays do, and cannot be undone by negation. */
  readonly timed: boolean
}

export class Circuits {
  private readonly store: Store
  private readonly tables: Tables
  private running = new Map<string, Running>()
  /** Stored circuits that nobody has added since the store was opened. */
  private absent: Map<string, StoredCircuit>

  constructor(store: Store, tables: Tables) {
    this.store = store
    this.tables = tables
    const names = store.metaNames().filter((name) => name.startsWith(PREFIX))
    this.absent = new Map(
      names.map((name) => [
        name.slice(PREFIX.length),
        this.stored(name.slice(PREFIX.length)) as StoredCircuit,
      ]),
    )
  }

  get all(): readonly Running[] {
    return [...this.running.values()]
  }

  named(name: string): Running | undefined {
    return this.running.get(name)
  }

  /** Adds a circuit, in a transaction: continues its stored state if that is current, else builds it from the tables. */
  add(circuit: Circuit<unknown>): void {
    const { graph } = incrementalize(circuit)
    const { fingerprint } = graph
    const stored = this.stored(circuit.name)
    // Functions that use what nobody declares may do otherwise now, whatever their source.
    const current = stored?.fingerprint === fingerprint && !stored.stale && graph.comparable
    if (stored !== undefined && !current) for (const name of stored.states) this.store.drop(name)
    const runner = new Runner(graph, this.store, (table, arrangement) =>
      this.tables.trace(table, arrangement),
    )
    const timed = graph.vertices.some((vertex) => vertex.operator.timed)
    this.running.set(circuit.name, { circuit, runner, timed })
    this.absent.delete(circuit.name)
    if (current) return
    this.backfill(circuit, graph)
    this.write(circuit.name, {
      fingerprint,
      tables: [...graph.inputs.keys()],
      states: runner.ownStates,
      stale: false,
    })
    for (const [output, vertex] of graph.outputs) {
      const cached = runner.cached(vertex)
      const columns = columnsOf(vertex.shape)
      if (cached !== undefined && columns !== null) {
        this.store.expose(circuit.label(output).replace('.', '_'), cached.name, columns)
      }
    }
  }

  /** Forgets a circuit and its state, in a transaction. */
  drop(name: string): void {
    for (const state of this.stored(name)?.states ?? []) this.store.drop(state)
    this.store.writeMeta(PREFIX + name, undefined)
    this.running.delete(name)
    this.absent.delete(name)
  }

  /** Runs every circuit that a step can reach; state changes are staged. @throws StepError */
  step(changes: ReadonlyMap<string, ZSet<unknown>>): OutputDelta[] {
    const outputs: OutputDelta[] = []
    for (const { circuit, runner, timed } of this.running.values()) {
      if (!timed && !touches(changes, runner.graph.inputs.keys())) continue
      for (const [output, delta] of runner.step(changes)) outputs.push({ circuit, output, delta })
    }
    if (this.absent.size > 0) this.outdate(changes)
    return outputs
  }

  /** Marks the stored circuits that nobody has added as stale where these tables have changed, in a transaction. */
  outdate(changed: { has(table: string): boolean }): void {
    for (const [name, stored] of this.absent) {
      if (!stored.tables.some((table) => changed.has(table))) continue
      this.write(name, { ...stored, stale: true })
    }
  }

  /** The trace of a cached output; undefined if it is not cached. */
  cached(circuit: Circuit<unknown>, output: string): Trace | undefined {
    const { runner } = this.running.get(circuit.name) as Running
    const vertex = runner.graph.outputs.get(output)
    return vertex && runner.cached(vertex)?.state
  }

  /** A function that puts everything back as it is now, for when a transaction fails. */
  snapshot(): () => void {
    const running = new Map(this.running)
    const absent = new Map(this.absent)
    return () => {
      this.running = running
      this.absent = absent
    }
  }

  /**
   * Feeds a new circuit all rows of its tables as one step. It must see the traces of tables as empty, since what they hold
   * is what it is being fed; its own states are the store's.
   */
  private backfill(circuit: Circuit<unknown>, graph: Graph): void {
    const nothing = new MemoryStore()
    const runner = new Runner(graph, this.store, (table, arrangement) =>
      nothing.trace(`${table} by ${arrangement}`, arrangement),
    )
    const rows = new Map<string, ZSet<unknown>>()
    for (const table of circuit.tables.values()) {
      if (!graph.inputs.has(table.name)) continue
      rows.set(table.name, ZSet.ofParts([...this.tables.rows(this.tables.resolve(table)).scan()]))
    }
    if ([...rows.values()].some((table) => !table.isEmpty)) runner.step(rows)
  }

  private stored(name: string): StoredCircuit | undefined {
    const text = this.store.readMeta(PREFIX + name)
    return text === undefined ? undefined : (JSON.parse(text) as StoredCircuit)
  }

  private write(name: string, stored: StoredCircuit): void {
    this.store.writeMeta(PREFIX + name, JSON.stringify(stored))
  }
}

const PREFIX = 'circuit '

function touches(changes: ReadonlyMap<string, ZSet<unknown>>, tables: Iterable<string>): boolean {
  for (const table of tables) if (changes.has(table)) return true
  return false
}
