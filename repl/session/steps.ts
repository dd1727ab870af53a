/** Collects the steps that one cell makes, and says what they changed. */
import { type OutputDelta, type Step, ZSet } from '../../engine/index.ts'
import type { Delta } from './protocol.ts'
import { deltaRows } from './rows.ts'

/** A cell that makes more steps than this is answered with their sum: nobody reads a hundred diffs. */
const SHOWN_ONE_BY_ONE = 8

export class StepsOfCell {
  private steps: Step[] = []
  private sums: Map<string, OutputDelta> | undefined
  private first = 0
  private last = 0

  add(step: Step): void {
    if (this.first === 0) this.first = step.number
    this.last = step.number
    if (this.sums === undefined) {
      this.steps.push(step)
      if (this.steps.length <= SHOWN_ONE_BY_ONE) return
      this.sums = new Map()
      for (const earlier of this.steps) this.sum(earlier)
      this.steps = []
    } else this.sum(step)
  }

  /** What every output changed by, step by step, or in sum if the steps were many. */
  get deltas(): Delta[] {
    const all =
      this.sums === undefined
        ? this.steps.flatMap((step) =>
            step.outputs.map((output) => deltaRows(output, step.number, step.number)),
          )
        : [...this.sums.values()].map((output) => deltaRows(output, this.first, this.last))
    return all.filter((delta) => delta !== null)
  }

  private sum(step: Step): void {
    const sums = this.sums as Map<string, OutputDelta>
    for (const { circuit, output, delta } of step.outputs) {
      const label = circuit.label(output)
      const before = sums.get(label)?.delta ?? ZSet.empty<unknown>()
      sums.set(label, { circuit, output, delta: before.plus(delta) })
    }
  }
}
