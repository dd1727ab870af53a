/** What a committed step changed, in the tables and in every output. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Changes } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'
import { checkOutput, notAdded } from './readable.ts'

/** The delta of one output. */
export interface OutputDelta {
  readonly circuit: Circuit<unknown>
  readonly output: string
  readonly delta: ZSet<unknown>
}

/** A committed step as the engine keeps it. */
export interface Outcome {
  readonly number: number
  readonly changes: Changes
  readonly outputs: readonly OutputDelta[]
  /** The circuits that the database had. */
  readonly circuits: readonly Circuit<unknown>[]
}

/** Deltas by circuit and output name; rows are untyped here: `step.delta(circuit, output)` knows their type. */
export type Deltas = Readonly<Record<string, ZSet<unknown> & Readonly<Record<string, ZSet<unknown>>>>>

/** What a caller is told of a step. It is the caller's own: nothing that is done to it changes the database. */
export class Step {
  /** Its number; the first is 1. A step that changed nothing has the number of the step before it. */
  readonly number: number
  private readonly outcome: Outcome
  private ownChanges: Changes | undefined
  private ownOutputs: readonly OutputDelta[] | undefined

  constructor(outcome: Outcome) {
    this.number = outcome.number
    this.outcome = outcome
  }

  /** The deltas of the tables, by name. */
  get changes(): Changes {
    this.ownChanges ??= changesHandedOut(this.outcome.changes)
    return this.ownChanges
  }

  /** The deltas of all outputs that the step could reach, also the empty ones. */
  get outputs(): readonly OutputDelta[] {
    this.ownOutputs ??= this.outcome.outputs.map((output) => ({ ...output, delta: output.delta.handedOut() }))
    return this.ownOutputs
  }

  /** `step.deltas.receipts.totals`, or `step.deltas.receipts` for a circuit with one unnamed output. */
  get deltas(): Deltas {
    const deltas = new Map<string, unknown>()
    for (const { circuit, output, delta } of this.outputs) {
      const named = circuit.sole ? delta : { ...(deltas.get(circuit.name) as object), [output]: delta }
      deltas.set(circuit.name, named)
    }
    return Object.fromEntries(deltas) as Deltas
  }

  /**
   * The delta of one output; empty if the step did not reach it.
   * @throws DatabaseError if the database did not have the circuit, or the circuit has no such output
   */
  delta<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): ZSet<O[K]>
  delta<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): ZSet<T>
  delta(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): ZSet<unknown> {
    const found = this.outputs.find(
      (candidate) => candidate.circuit === circuit && candidate.output === output,
    )
    if (found !== undefined) return found.delta
    const { circuits } = this.outcome
    if (!circuits.includes(circuit)) throw notAdded(circuit, circuits)
    checkOutput(circuit, output)
    return ZSet.empty()
  }

  [Symbol.for('stepping.describe')](): string {
    const counts = [...this.outcome.changes].map(([table, delta]) => `${table} ${delta.size}`).join(', ')
    return `step ${this.number}${counts === '' ? ' (nothing changed)' : ` (rows changed: ${counts})`}`
  }
}

/** Changes for a caller, who shares nothing with the database that can be changed. */
export function changesHandedOut(changes: Changes): Changes {
  return new Map([...changes].map(([table, delta]) => [table, delta.handedOut()]))
}
