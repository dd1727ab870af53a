/** The circuits of a database: opening, backfilling and running them, and knowing which stored ones have fallen behind. */
import type { Circuit } from '../circuit/circuit.ts'
import type { Graph } from '../circuit/graph/graph.ts'
import { Runner, type StateSource, statesIn } from '../circuit/runner.ts'
import { incrementalize } from '../incremental/incrementalize.ts'
import { MemoryStore } from '../trace/memory/store.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import { ZSet } from '../zset/zset.ts'
import { Courses, runThrough } from './course.ts'
import { contentsOf, type FillProgress, fill, fillFromTables } from './fill.ts'
import type { History, Start } from './history.ts'
import type { Held, Publications } from './publications.ts'
import type { Running } from './running.ts'
import { SqlViews } from './sql-views.ts'
import {
  type Claims,
  claimedAlone,
  kept,
  NOTHING,
  type Others,
  overlap,
  type Previous,
  StateOpener,
} from './state-opener.ts'
import type { OutputDelta } from './step.ts'
import type { Tables } from './tables.ts'

/** What the store keeps of a circuit. A stale one missed a step of its tables and must be rebuilt. */
interface StoredCircuit {
  readonly fingerprint: string
  readonly tables: readonly string[]
  /** What is in its own states, by name. */
  readonly states: Previous['states']
  /** The traces of its streams, which other circuits may read too. */
  readonly claims: Claims
  /** Where the time of a circuit that knows time began; null if it begins anew, since a table that the circuit read was dropped while it was not here. */
  readonly since: number | null
  readonly stale: boolean
  /** Whether it knows time; nobody has written that down in files of older versions. */
  readonly timed?: boolean
  /** What its cached outputs are called in SQL; nobody has written that down in files of older versions. */
  readonly views?: readonly string[]
}

/** How a circuit is added to a copy of a database. */
export interface Copying {
  /** As if it had been added at that place in the history, where it knows time. */
  readonly as: number
  /** Whether nothing of it must be seen from outside, not only nothing of its being filled. */
  readonly unseen: boolean
}

export class Circuits {
  private readonly store: Store
  private readonly tables: Tables
  private readonly history: History
  private readonly publications: Publications
  readonly courses: Courses
  readonly views: SqlViews
  private running = new Map<string, Running>()
  /** The circuits that run, in the order in which they were added. */
  definitions: readonly Circuit<unknown>[] = []
  /** Stored circuits that nobody has added since the store was opened. */
  private absent: Map<string, StoredCircuit>
  /** Whether two running circuits share a trace. */
  private overlapping = false

  constructor(store: Store, tables: Tables, history: History, publications: Publications) {
    this.store = store
    this.tables = tables
    this.history = history
    this.publications = publications
    this.courses = new Courses(tables, history)
    this.views = new SqlViews(store, tables, () => this.running.values())
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

  /** Whether a circuit must run in every step. */
  get areTimed(): boolean {
    for (const { timed } of this.running.values()) if (timed) return true
    return false
  }

  named(name: string): Running | undefined {
    return this.running.get(name)
  }

  /**
   * Adds a circuit, in a transaction: continues its stored state if that is current, else builds it from the tables, or, where it knows time and was
   * there before, from the steps since then.
   * @param options.copying if it is there in the database that this is a copy of
   * @param options.progress is told how far it is built, where that takes several pieces
   * @returns what the published outputs of the circuit of that name held until now, unless it is continued
   */
  add(
    circuit: Circuit<unknown>,
    {
      copying,
      progress = () => {},
    }: { readonly copying?: Copying; readonly progress?: ((far: FillProgress) => void) | undefined } = {},
  ): Held {
    const stored = this.stored(circuit.name)
    // A copy has the names of what it is a copy of.
    if (copying === undefined) this.views.check(circuit, stored?.views)
    this.publications.check(circuit)
    const { graph } = incrementalize(circuit)
    const timed = isTimed(graph)
    const others = this.others(circuit.name)
    // Functions that use what nobody declares may do otherwise now, whatever their source.
    const unchanged =
      stored !== undefined &&
      !stored.stale &&
      stored.fingerprint === graph.fingerprint &&
      graph.comparable &&
      // Older versions did not notice that it missed a step of other tables than its own, in which time passes too.
      (!timed || stored.timed === true)
    const previous =
      stored === undefined || stored.stale ? NOTHING : unchanged ? stored : kept(stored, contentsOf(graph))
    const held: Held = unchanged ? new Map() : this.publications.held(circuit.name)
    if (stored !== undefined) this.forget(stored, others, previous)
    const begun = timed && stored !== undefined ? this.begun(stored) : null
    const since = begun ?? copying?.as ?? this.history.here
    const states = new StateOpener(this.store, this.tableTrace, others, previous, unchanged)
    const runner = this.start(circuit, graph, states, since, copying?.unseen ?? false)
    const isNoted = stored?.views !== undefined && stored.timed !== undefined
    if (unchanged && states.areFilled && isNoted) return held
    const filling = { graph, states, store: this.store, unseen: copying !== undefined || begun !== null }
    if (!states.areFilled) {
      if (timed) fill(filling, this.courses.to(this.history.here, graph, since))
      else fillFromTables(filling, this.tables, progress)
    }
    this.note(circuit, runner, states, since)
    return held
  }

  /**
   * Where the time of a stored circuit began that knows time; null if it begins anew. As long as that is written down, `prune` keeps the steps since.
   * In files of older versions they may be gone.
   */
  private begun({ since, timed }: StoredCircuit): number | null {
    if (since === null || timed === false) return null
    return timed === true || this.history.hasWay(since) ? since : null
  }

  /**
   * Brings a circuit that knows time to where it would be had only the steps on the way to a place been made, in a transaction. What it remembers is
   * made anew. O(rows and steps since it was added).
   * @returns how its outputs change by that
   */
  private rewind({ circuit, runner: { graph }, since, unseen }: Running, place: number): OutputDelta[] {
    const { name } = circuit
    const memory = new MemoryStore()
    const before = runThrough(
      this.courses.to(this.history.here, graph, since),
      graph,
      memory,
      statesIn(memory),
      { unseen: true },
    )
    const others = this.others(name)
    this.forget(this.stored(name) as StoredCircuit, others, NOTHING)
    const states = new StateOpener(this.store, this.tableTrace, others)
    const runner = this.start(circuit, graph, states, since, unseen)
    const filling = { graph, states, store: this.store, unseen: true }
    const { outputs } = fill(filling, this.courses.to(place, graph, since))
    this.note(circuit, runner, states, since)
    return [...graph.outputs.keys()].map((output) => {
      const [old, now] = [before.outputs.get(output), outputs.get(output)]
      return { circuit, output, delta: (now ?? ZSet.empty()).minus(old ?? ZSet.empty()) }
    })
  }

  private readonly tableTrace: StateSource['table'] = (table, arrangement) =>
    this.tables.trace(table, arrangement)

  /** Opens the states of a circuit, which then runs. */
  private start(
    circuit: Circuit<unknown>,
    graph: Graph,
    states: StateOpener,
    since: number,
    unseen: boolean,
  ): Runner {
    const runner = new Runner(graph, states, unseen)
    const timed = isTimed(graph)
    this.absent.delete(circuit.name)
    this.setRunning(
      new Map(this.running).set(circuit.name, {
        circuit,
        runner,
        timed,
        since,
        unseen,
        claims: states.claims,
      }),
    )
    return runner
  }

  /** Writes down what a circuit has that was filled. */
  private note(circuit: Circuit<unknown>, runner: Runner, states: StateOpener, since: number): void {
    const { graph } = runner
    this.write(circuit.name, {
      fingerprint: graph.fingerprint,
      tables: [...graph.inputs.keys()],
      states: states.ownStates,
      claims: states.claims,
      since,
      stale: false,
      timed: isTimed(graph),
      views: this.views.expose(circuit, runner, this.stored(circuit.name)?.views),
    })
  }

  /** Forgets a circuit and its state, in a transaction. */
  drop(name: string): void {
    const stored = this.stored(name)
    if (stored !== undefined) this.forget(stored, this.others(name), NOTHING)
    this.views.conceal(name, stored?.views)
    this.store.writeMeta(PREFIX + name, undefined)
    this.absent.delete(name)
    const running = new Map(this.running)
    running.delete(name)
    this.setRunning(running)
  }

  /** @throws DatabaseError if a circuit that knows time needs steps from before the log would start, also one that nobody has added since the store was opened */
  checkPrune(start: Start): void {
    for (const name of [...this.running.keys(), ...this.absent.keys()]) {
      const { since, timed } = this.stored(name) as StoredCircuit
      if (timed !== true || since === null || this.history.hasWay(since, start)) continue
      throw new DatabaseError(
        `prune: circuit ${name} knows time and was added after step ${since}, the log would start after step ${start.step}`,
        this.running.has(name)
          ? `Such a circuit can be checked and taken back only by running it anew from where it was added. Keep more steps, or drop ${name} and add it again, as new.`
          : `The database has stored it, but it has not been added since the database was opened; to be added again, it may have to be run anew from where it was added. Keep more steps, or drop ${name}: drop takes any circuit of that name.`,
      )
    }
  }

  /** Brings every circuit that knows time to a place in the history, in a transaction, before anything is staged. */
  rewindTimed(place: number): OutputDelta[] {
    return this.all.filter(({ timed }) => timed).flatMap((running) => this.rewind(running, place))
  }

  /**
   * Runs every circuit that a step can reach; state changes are staged.
   * @param withTimed whether those run that know time
   * @throws StepError
   */
  step(changes: ReadonlyMap<string, ZSet<unknown>>, withTimed: boolean): OutputDelta[] {
    const outputs: OutputDelta[] = []
    const fed = this.overlapping ? new Set<Trace>() : undefined
    for (const { circuit, runner, timed } of this.running.values()) {
      if (timed ? !withTimed : !touches(changes, runner.graph.inputs.keys())) continue
      for (const [output, delta] of runner.step(changes, fed)) outputs.push({ circuit, output, delta })
    }
    if (this.absent.size > 0) this.outdate(changes, { inStep: true })
    return outputs
  }

  /**
   * Marks the stored circuits that nobody has added as stale where they read one of these tables, in a transaction, before the rows change. In SQL there is
   * nothing left to be read of them: no result is better than one of another time than that of the tables beside it.
   * @param options.inStep whether that is a step, in which time passes: then those are stale as well that know time and read other tables
   * @param options.dropped whether the tables are dropped: what a circuit that knows time has seen of them cannot be run again, so that its time begins anew
   */
  outdate(
    changed: { has(table: string): boolean },
    { inStep = false, dropped = false }: { readonly inStep?: boolean; readonly dropped?: boolean } = {},
  ): void {
    for (const [name, { tables, timed }] of this.absent) {
      const reads = tables.some((table) => changed.has(table))
      if (!reads && !(inStep && timed === true)) continue
      const stored = this.stored(name) as StoredCircuit
      const since = dropped ? null : stored.since
      if (stored.stale && since === stored.since) continue
      this.publications.putAside(name)
      this.views.conceal(name, stored.views)
      this.write(name, { ...stored, since, stale: true, views: [] })
    }
  }

  /** A function that puts everything back as it is now, for when a transaction fails. */
  snapshot(): () => void {
    const { running } = this
    const absent = new Map(this.absent)
    return () => {
      this.setRunning(running)
      this.absent = absent
    }
  }

  private setRunning(running: Map<string, Running>): void {
    this.running = running
    this.definitions = [...running.values()].map(({ circuit }) => circuit)
    this.overlapping = overlap([...running.values()].map(({ claims }) => claims))
  }

  /** What circuits of other names claim. */
  private others(name: string): Others {
    const claimsOf = (all: ReadonlyMap<string, { readonly claims: Claims }>): Claims[] =>
      [...all].filter(([other]) => other !== name).map(([, { claims }]) => claims)
    return { running: claimsOf(this.running), absent: claimsOf(this.absent) }
  }

  /** Drops the states that a circuit has for itself, but those that are kept. */
  private forget(stored: StoredCircuit, others: Others, previous: Previous): void {
    const all = [...Object.keys(stored.states), ...claimedAlone(stored.claims, others)]
    const left = new Set([...Object.keys(previous.states), ...Object.values(previous.claims)])
    for (const state of all) if (!left.has(state)) this.store.drop(state)
  }

  private stored(name: string): StoredCircuit | undefined {
    const text = this.store.readMeta(PREFIX + name)
    return text === undefined ? undefined : (JSON.parse(text) as StoredCircuit)
  }

  private write(name: string, stored: StoredCircuit): void {
    this.store.writeMeta(PREFIX + name, JSON.stringify(stored))
  }
}

function isTimed({ vertices }: Graph): boolean {
  return vertices.some(({ operator }) => operator.timed)
}

const PREFIX = 'circuit '

function touches(changes: ReadonlyMap<string, ZSet<unknown>>, tables: Iterable<string>): boolean {
  for (const table of tables) if (changes.has(table)) return true
  return false
}
