/** What a committed step changed, in the tables and in every output. */
import { type Circuit, SOLE_OUTPUT } from '../circuit/circuit.ts'
import type { Changes } from '../trace/trace.ts'
import { ZSet } from '../zset/zset.ts'

/** The delta of one output. */
export interface OutputDelta {
  readonly circuit: Circuit<unknown>
  readonly output: string
  readonly delta: ZSet<unknown>
}

/** Deltas by circuit and output name; rows are untyped here: `step.delta(circuit, output)` knows their type. */
export type Deltas = Readonly<Record<string, ZSet<unknown> & Readonly<Record<string, ZSet<unknown>>>>>

export class Step {
  /** Its number; the first is 1. A step that changed nothing has the number of the step before it. */
  readonly number: number
  /** The deltas of the tables, by name. */
  readonly changes: Changes
  /** The deltas of all outputs that the step could reach, also the empty ones. */
  readonly outputs: readonly OutputDelta[]

  constructor(number: number, changes: Changes, outputs: readonly OutputDelta[]) {
    this.number = number
    this.changes = changes
    this.outputs = outputs
  }

  /** `step.deltas.receipts.totals`, or `step.deltas.receipts` for a circuit with one unnamed output. */
  get deltas(): Deltas {
    const deltas: Record<string, unknown> = {}
    for (const { circuit, output, delta } of this.outputs) {
      if (circuit.sole) deltas[circuit.name] = delta
      else deltas[circuit.name] = { ...(deltas[circuit.name] as object | undefined), [output]: delta }
    }
    return deltas as Deltas
  }

  /** The delta of one output; empty if the step did not reach it. */
  delta<O, K extends keyof O & string>(circuit: Circuit<O>, output: K): ZSet<O[K]>
  delta<T>(circuit: Circuit<{ readonly [SOLE_OUTPUT]: T }>): ZSet<T>
  delta(circuit: Circuit<unknown>, output: string = SOLE_OUTPUT): ZSet<unknown> {
    const found = this.outputs.find(
      (candidate) => candidate.circuit === circuit && candidate.output === output,
    )
    return found?.delta ?? ZSet.empty()
  }

  [Symbol.for('stepping.describe')](): string {
    const counts = [...this.changes].map(([table, delta]) => `${table} ${delta.size}`).join(', ')
    return `step ${this.number}${counts === '' ? ' (nothing changed)' : ` (rows changed: ${counts})`}`
  }
}
