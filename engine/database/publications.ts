/**
 * Which outputs are published: what each step changes in them is kept in the store, in the step's transaction, so that others can read it later and
 * elsewhere, without the circuit (the transactional outbox). The changes sum up to what the output holds, whatever happens to it: where a circuit
 * is defined otherwise, comes back after it has missed steps, or is dropped, the difference is a change like any other, and has a step of its own.
 */
import type { Circuit } from '../circuit/circuit.ts'
import type { Vertex } from '../circuit/operator.ts'
import type { Named } from '../circuit/runner.ts'
import { keyOf } from '../circuit/shape.ts'
import { Arrangement } from '../trace/arrangement.ts'
import type { Store, Trace } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import { ZSet } from '../zset/zset.ts'
import { type KeptOutput, keptNames, keptOf, writeKept } from './change-log.ts'
import type { Running } from './running.ts'
import type { Outcome, OutputDelta } from './step.ts'

/** What another definition changes in something whose changes are kept. */
export interface Redefinition {
  /** The output, as in `receipts.totals`, or the table. */
  readonly of: string
  readonly isTable: boolean
  /** The output itself, where its circuit is here. */
  readonly output?: Omit<OutputDelta, 'delta'>
  readonly delta: ZSet<unknown>
}

/** What the published outputs of one circuit held before it was defined otherwise, by label. */
export type Held = ReadonlyMap<string, ZSet<unknown>>

export class Publications {
  private readonly store: Store
  private labels: ReadonlySet<string>

  constructor(store: Store) {
    this.store = store
    this.labels = published(store)
  }

  has(label: string): boolean {
    return this.labels.has(label)
  }

  get all(): readonly string[] {
    return [...this.labels]
  }

  /** Publishes an output of a circuit that is running, in a transaction. @param since the last step */
  publish(running: Running, output: string, since: number): void {
    const { circuit } = running
    writeKept(this.store, circuit.label(output), {
      circuit: circuit.name,
      output,
      since,
      redefined: since,
      ...readBy(running, output),
    })
  }

  /** Forgets the changes of an output, in a transaction. */
  unpublish(label: string): void {
    this.store.dropChanges(label)
    this.store.drop(asideName(label))
    writeKept(this.store, label, undefined)
  }

  /** What is published has changed, and that is committed. */
  changed(): void {
    this.labels = published(this.store)
  }

  /** Keeps what a step changes, in its transaction. O(what it changes in published outputs). */
  keep(step: number, outputs: readonly OutputDelta[]): void {
    if (this.labels.size === 0) return
    for (const { circuit, output, delta } of outputs) {
      const of = circuit.label(output)
      if (this.labels.has(of) && !delta.isEmpty) this.store.keepChange({ step, of, delta })
    }
  }

  /** What the published outputs of a circuit hold, before it is defined otherwise. O(their rows). */
  held(circuit: string): Held {
    const held = new Map<string, ZSet<unknown>>()
    for (const [label, { trace, by }] of this.of(circuit))
      held.set(label, trace === null ? ZSet.empty() : this.store.contents(trace, by))
    return held
  }

  /** What steps up to now have left in the published outputs of a stored circuit, before one that it misses. O(their rows), once. */
  putAside(circuit: string): void {
    for (const [label, kept] of this.of(circuit)) {
      const aside = asideName(label)
      if (kept.trace === null || kept.trace === aside) continue
      this.store.trace(aside, Arrangement.columns([])).stage(this.store.contents(kept.trace, kept.by))
      writeKept(this.store, label, { ...kept, trace: aside, by: [] })
    }
  }

  /**
   * How the outputs of a circuit differ from what they held, once its state is flushed; O(rows). Also those that it no longer has.
   * @param before the circuit that had them, if it was here
   */
  differences(
    held: Held,
    running: Running | undefined,
    before: Circuit<unknown> | undefined,
  ): Redefinition[] {
    return [...held].map(([of, was]) => {
      const { output } = keptOf(this.store, of) as KeptOutput
      const is = outputCalled(running, of, output)
      const circuit = is === undefined ? before : running?.circuit
      const now = is === undefined ? ZSet.empty() : ZSet.ofParts([...is.state.all()])
      return { of, isTable: false, ...(circuit && { output: { circuit, output } }), delta: now.minus(was) }
    })
  }

  /** Keeps what other definitions change, by a step of its own, in a transaction. */
  redefine(step: number, redefinitions: readonly Redefinition[]): void {
    for (const { of, delta } of redefinitions) {
      const kept = keptOf(this.store, of)
      this.store.keepChange({ step, of, delta })
      if (kept !== undefined && 'output' in kept) writeKept(this.store, of, { ...kept, redefined: step })
    }
  }

  /** A table was declared otherwise, and its log with it: changes from before are no longer what they were. In a transaction. */
  reshaped(table: string, delta: ZSet<unknown>, lastStep: number): Redefinition {
    writeKept(this.store, table, { since: lastStep })
    return { of: table, isTable: true, delta }
  }

  /** Notes which traces hold now what the changes of a circuit sum up to, in a transaction. @param running none once it is dropped */
  settle(circuit: string, running: Running | undefined): void {
    for (const [label, kept] of this.of(circuit)) {
      const is = outputCalled(running, label, kept.output)
      if (kept.trace === asideName(label)) this.store.drop(kept.trace)
      if (kept.trace === (is?.name ?? null)) continue
      const how = running !== undefined && is !== undefined ? readBy(running, kept.output) : { trace: null }
      writeKept(this.store, label, { ...kept, ...how })
    }
  }

  /** @throws DatabaseError if a circuit does not cache an output that is published under its name */
  check(circuit: Circuit<unknown>): void {
    for (const [label, { output }] of this.of(circuit.name)) {
      const vertex = circuit.label(output) === label ? circuit.graph.outputs.get(output) : undefined
      if (vertex === undefined || vertex.operator.kind === 'cache') continue
      throw new DatabaseError(
        `${label} is published, but circuit ${circuit.name} as it is defined now does not cache it`,
        `Return cache(stream) for it from the build function, or unpublish it first.`,
      )
    }
  }

  /**
   * Writes what is kept into the store of a copy as of a step, in a transaction there. What has been defined otherwise since is published
   * from there on: what it held then it has never been followed with.
   * @param tables the tables of the copy
   */
  copyInto(store: Store, tables: readonly string[], step: number): void {
    for (const name of new Set([...tables, ...keptNames(this.store)])) {
      const kept = keptOf(this.store, name)
      const isOutput = kept !== undefined && 'output' in kept
      const since = isOutput ? Math.max(kept.since, kept.redefined) : (kept?.since ?? 0)
      if (since <= step) for (const change of this.store.keptChanges(name, 0, step)) store.keepChange(change)
      const anew = { ...kept, ...(since > step && { since: step }), ...(isOutput && { trace: null }) }
      if (isOutput && since > step) Object.assign(anew, { redefined: step })
      if (kept !== undefined) writeKept(store, name, anew as typeof kept)
    }
  }

  private of(circuit: string): [string, KeptOutput][] {
    return [...this.labels]
      .map((label) => [label, keptOf(this.store, label) as KeptOutput] as [string, KeptOutput])
      .filter(([, kept]) => kept?.circuit === circuit)
  }
}

/** The step that redefinitions are. @param circuits those that there are */
export function redefinitionStep(
  step: number,
  redefinitions: readonly Redefinition[],
  circuits: Outcome['circuits'],
): Outcome {
  const tables = redefinitions.filter(({ isTable }) => isTable)
  const outputs = redefinitions.flatMap(({ output, delta }) => (output ? [{ ...output, delta }] : []))
  return {
    number: step,
    changes: new Map(tables.map(({ of, delta }) => [of, delta])),
    outputs,
    circuits: [...circuits, ...outputs.map(({ circuit }) => circuit)],
  }
}

function published(store: Store): Set<string> {
  return new Set(keptNames(store).filter((name) => 'output' in (keptOf(store, name) ?? {})))
}

/** Where what an output held is put aside when its circuit misses a step: its trace may go on without it, if others have it too. */
function asideName(label: string): string {
  return `published ${label}`
}

/** The trace of a published output, if the circuit has it still. */
function outputCalled(running: Running | undefined, label: string, output: string) {
  if (running?.circuit.label(output) !== label) return undefined
  const vertex = running.runner.graph.outputs.get(output)
  return vertex && running.runner.cached(vertex)
}

function readBy({ runner }: Running, output: string): Pick<KeptOutput, 'trace' | 'by' | 'key'> {
  const vertex = runner.graph.outputs.get(output) as Vertex
  const { name, state } = runner.cached(vertex) as Named<Trace>
  return { trace: name, by: state.arrangement.names, key: keyOf(vertex.shape) }
}
