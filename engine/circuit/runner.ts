/** Runs a graph step by step: evaluates its vertices in order and stages what they must remember. */
import type { Arrangement } from '../trace/arrangement.ts'
import type { Columns } from '../trace/columns.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { isPlain } from '../value/canonical.ts'
import { ZSet } from '../zset/zset.ts'
import { type Given, vertexFailure } from './failure.ts'
import { codesIn } from './functions/code.ts'
import type { Graph, Vertex } from './graph/graph.ts'
import { stateName, tableOf, traceName } from './graph/state-names.ts'
import { asSeen, type Batch, type Evaluate, type Operator, type State, type StateSpec } from './operator.ts'
import { layoutOf } from './shape.ts'

interface Slot {
  readonly vertex: Vertex
  readonly evaluate: Evaluate
  /** The slots that feed the ports. */
  readonly inputs: readonly number[]
  /** A vertex without memory of its own need not be run while nothing arrives. */
  readonly idle: boolean
}

/** A state with the name that the store knows it by. */
export interface Named<S extends State = State> {
  readonly name: string
  readonly state: S
}

/** Where a runner gets its states. */
export interface StateSource {
  /** The trace of a table; whoever gives it also feeds it. */
  table(table: string, arrangement: Arrangement): Trace
  /**
   * The trace of a stream; every runner that has it feeds it.
   * @param content equal for two traces if and only if they hold the same
   * @param wanted the name to give it if it is new
   * @param columns what its rows are expected to have, if that is known
   */
  stream(content: string, wanted: string, arrangement: Arrangement, columns: Columns | null): Named<Trace>
  /**
   * A state that only this graph uses.
   * @param content equal for two states of graphs of one name only if they hold the same, where the functions of both use nothing but what is declared;
   *   null where that cannot be told
   * @param wanted the name to give it if it is new
   * @param open opens it in a store
   */
  own<S extends State>(
    content: string | null,
    wanted: string,
    open: (store: Store, name: string) => S,
  ): Named<S>
}

/** All states in one store by the names that are wanted. Whoever reads a table's trace feeds it. */
export function statesIn(store: Store): StateSource {
  return {
    table: (table, arrangement) => store.trace(traceName(table, arrangement), arrangement),
    stream: (_content, name, arrangement, columns) => ({
      name,
      state: store.trace(name, arrangement, columns),
    }),
    own: (_content, name, open) => ({ name, state: open(store, name) }),
  }
}

export class Runner {
  readonly graph: Graph
  private readonly source: StateSource
  private readonly slots: Slot[] = []
  private readonly numbers = new Map<Vertex, number>()
  private readonly states = new Map<Vertex, readonly Named[]>()
  /** Traces of the graph's streams by name; those that the runner feeds with the output of a slot. */
  private readonly traces = new Map<string, Named<Trace>>()
  /** Traces of what vertices put out that are kept with what they remember otherwise. */
  private readonly withRows = new Map<Vertex, Named<Trace>>()
  /** How many states there are of each content. */
  private readonly contents = new Map<string, number>()
  private readonly feeds: { readonly slot: number; readonly trace: Trace }[] = []

  /** The streams of which a fingerprint does not say what they put out. */
  private readonly incomparable = new Set<Vertex>()

  /** @param unseen whether it runs beside the steps that are made, so that nothing of it must be seen from outside */
  constructor(graph: Graph, source: StateSource, unseen = false) {
    this.graph = graph
    this.source = source
    for (const vertex of graph.vertices) {
      this.numbers.set(vertex, this.slots.length)
      if (!isComparable(vertex.operator) || vertex.inputs.some((input) => this.incomparable.has(input)))
        this.incomparable.add(vertex)
      const states = vertex.operator.states.map((spec) => this.open(vertex, spec))
      this.states.set(vertex, states)
      this.slots.push({
        vertex,
        evaluate: asSeen(vertex.operator, unseen).bind(states.map(({ state }) => state)),
        inputs: vertex.inputs.map((input) => this.numbers.get(input) as number),
        idle: !vertex.operator.timed && vertex.operator.eager !== true,
      })
    }
  }

  /** The trace of a cached stream; undefined for the output of another operator. */
  cached(vertex: Vertex): Named<Trace> | undefined {
    return vertex.operator.kind === 'cache' ? (this.states.get(vertex)?.[0] as Named<Trace>) : undefined
  }

  /**
   * One step: the outputs' Z-sets, from the tables' Z-sets. State changes are staged, not flushed.
   * @param fed the traces that other runners have fed in this step, where some may be shared
   * @throws StepError naming the vertex whose function failed; then nothing may be flushed
   */
  step(inputs: ReadonlyMap<string, Batch>, fed?: Set<Trace>): Map<string, Batch> {
    return this.run({ changes: inputs, filling: false }, fed)
  }

  /** The step that brings a new circuit what its tables hold already. State changes are staged, not flushed. @throws StepError */
  fill(rows: ReadonlyMap<string, Batch>): Map<string, Batch> {
    return this.run({ changes: rows, filling: true })
  }

  private run(given: Given, fed?: Set<Trace>): Map<string, Batch> {
    const inputs = given.changes
    const results: Batch[] = new Array(this.slots.length).fill(ZSet.empty())
    for (const [table, vertex] of this.graph.inputs) {
      const slot = this.numbers.get(vertex)
      const delta = inputs.get(table)
      if (slot !== undefined && delta !== undefined) results[slot] = delta
    }
    for (let i = 0; i < this.slots.length; i++) {
      const { vertex, inputs: ports, evaluate, idle } = this.slots[i] as Slot
      if (ports.length === 0) continue
      const batches = ports.map((port) => results[port] as Batch)
      if (idle && batches.every((batch) => batch.parts.length === 0)) continue
      try {
        results[i] = evaluate(batches)
      } catch (error) {
        throw this.failure(error, vertex, given)
      }
    }
    for (const { slot, trace } of this.feeds) {
      if (fed?.has(trace)) continue
      try {
        trace.stage(results[slot] as Batch)
      } catch (error) {
        throw this.failure(error, (this.slots[slot] as Slot).vertex, given)
      }
      fed?.add(trace)
    }
    const outputs = new Map<string, Batch>()
    for (const [name, vertex] of this.graph.outputs) {
      const output = results[this.numbers.get(vertex) as number] as Batch
      try {
        checkRows(output)
      } catch (error) {
        throw this.failure(error, vertex, given)
      }
      outputs.set(name, output)
    }
    return outputs
  }

  private failure(error: unknown, vertex: Vertex, given: Given): unknown {
    return vertexFailure(
      error,
      `${vertex.operator.kind} "${this.graph.name}.${this.graph.path(vertex)}"`,
      given,
    )
  }

  private open(vertex: Vertex, spec: StateSpec): Named {
    const name = stateName(this.graph, vertex, spec)
    if (spec.kind === 'trace')
      return this.openTrace(name, vertex.inputs[spec.port] as Vertex, spec.arrangement)
    const content = this.incomparable.has(vertex) ? null : this.contentOf(vertex, spec)
    switch (spec.kind) {
      case 'own trace':
        return this.source.own(content, name, (store, name) => store.trace(name, spec.arrangement))
      case 'iterated set': {
        const { arrangement, columns } = spec
        const opened = this.source.own(content, name, (store, name) =>
          store.iteratedSet(name, arrangement, columns),
        )
        if (spec.isOutput) this.withRows.set(vertex, { name: opened.name, state: opened.state.rows })
        return opened
      }
      case 'accumulators':
        if (spec.by !== undefined && this.isNeeded(vertex, spec.by))
          return this.openWithRows(vertex, spec.by, content, name)
        return this.source.own(content, name, (store, name) => store.accumulators(name, spec.width))
    }
  }

  /** What is in a state that a vertex stages itself. Two equal vertices, as fixpoints may be, would stage twice to one: theirs are told apart. */
  private contentOf(vertex: Vertex, { kind, name }: Exclude<StateSpec, { kind: 'trace' }>): string {
    const content = `${this.graph.fingerprintOf(vertex)} ${kind} ${name}`
    const before = this.contents.get(content) ?? 0
    this.contents.set(content, before + 1)
    return before === 0 ? content : `${content} of equal vertex ${before + 1}`
  }

  /** Whether a trace of what a vertex puts out is needed by that arrangement. */
  private isNeeded(vertex: Vertex, { identity }: Arrangement): boolean {
    return this.graph.vertices.some(({ inputs, operator: { states } }) =>
      states.some(
        (spec) =>
          spec.kind === 'trace' && inputs[spec.port] === vertex && spec.arrangement.identity === identity,
      ),
    )
  }

  private openWithRows(vertex: Vertex, by: Arrangement, content: string | null, name: string): Named {
    const opened = this.source.own(content && `${content} with rows`, name, (store, name) =>
      store.accumulatorsWithRows(name, by, layoutOf(vertex.shape)),
    )
    const trace = opened.state.rows
    this.withRows.set(vertex, { name: opened.name, state: trace })
    this.feeds.push({ slot: this.numbers.get(vertex) as number, trace })
    return opened
  }

  private openTrace(name: string, input: Vertex, arrangement: Arrangement): Named<Trace> {
    const table = tableOf(this.graph, input)
    if (table !== undefined && arrangement.byColumns) {
      return { name, state: this.source.table(table, arrangement) }
    }
    const kept = this.withRows.get(input)
    if (kept !== undefined && kept.state.arrangement.identity === arrangement.identity) return kept
    let trace = this.traces.get(name)
    if (trace === undefined) {
      trace = this.newTrace(name, input, arrangement)
      this.traces.set(name, trace)
      // Two vertices that put out the same may have one trace; it is fed by the first of them.
      const { state } = trace
      if (!this.feeds.some((feed) => feed.trace === state)) {
        this.feeds.push({ slot: this.numbers.get(input) as number, trace: state })
      }
    }
    return trace
  }

  private newTrace(name: string, input: Vertex, arrangement: Arrangement): Named<Trace> {
    const columns = layoutOf(input.shape)
    if (arrangement.identity !== null && !this.incomparable.has(input)) {
      const content = `${this.graph.fingerprintOf(input)} by ${arrangement.identity}`
      return this.source.stream(content, name, arrangement, columns)
    }
    return this.source.own(null, name, (store, name) => store.trace(name, arrangement, columns))
  }
}

/**
 * Whether two vertices of one fingerprint put out the same: not if they remember when things happened, nor if their functions use what is
 * declared for a whole circuit, since functions of one source may use different variables of one name.
 */
function isComparable({ timed, parameters, body }: Operator): boolean {
  return (
    !timed &&
    codesIn(parameters).every(({ identity }) => identity !== null) &&
    (body === undefined || body.vertices.every(({ operator }) => isComparable(operator)))
  )
}

/** Whoever is given an output must be able to read it. @throws ValueError if a row is not plain data */
function checkRows({ parts }: Batch): void {
  for (const entry of parts) if (!isPlain(entry.row)) void entry.text
}

/** Runs a graph that is alone with its store: each step also adds the tables' deltas to their traces, and is committed. */
export class StandaloneRunner {
  private readonly runner: Runner
  private readonly store: Store
  private readonly feeds = new Map<string, { readonly table: string; readonly trace: Trace }>()

  constructor(graph: Graph, store: Store) {
    this.store = store
    store.begin()
    const states = statesIn(store)
    this.runner = new Runner(graph, {
      ...states,
      table: (table, arrangement) => {
        const trace = states.table(table, arrangement)
        this.feeds.set(traceName(table, arrangement), { table, trace })
        return trace
      },
    })
    store.commit()
  }

  /** One step from the tables' Z-sets to the outputs'. @throws StepError; then nothing has changed */
  step(inputs: ReadonlyMap<string, Batch>): Map<string, Batch> {
    this.store.begin()
    try {
      const outputs = this.runner.step(inputs)
      for (const { table, trace } of this.feeds.values()) this.feed(table, trace, inputs)
      this.store.flush()
      this.store.commit()
      return new Map([...outputs].map(([name, output]) => [name, output.handedOut()]))
    } catch (error) {
      this.store.rollback()
      throw error
    }
  }

  private feed(table: string, trace: Trace, changes: ReadonlyMap<string, Batch>): void {
    try {
      trace.stage(changes.get(table) ?? ZSet.empty())
    } catch (error) {
      throw vertexFailure(error, `table "${table}"`, { changes, filling: false })
    }
  }
}
