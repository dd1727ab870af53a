/** Collects the steps that one cell makes, and says what they changed. */
import { type Entry, type OutputDelta, type Step, ZSet } from '../../engine/index.ts'
import type { Delta } from './protocol.ts'
import { deltaRows } from './rows.ts'

/** A cell that makes more steps than this is answered with their sum: nobody reads a hundred diffs. */
const SHOWN_ONE_BY_ONE = 8

/** A sum of more rows than this is not kept: an import may change more than there is memory for. */
const MOST_ROWS = 100_000

export class StepsOfCell {
  private steps: Step[] = []
  private sums: Map<string, Sum> | undefined
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
        : [...this.sums.values()].map(({ delta }) => delta && deltaRows(delta, this.first, this.last))
    return all.filter((delta) => delta !== null)
  }

  /** A line for each output that changed by too many rows for its sum to be kept. */
  get notes(): string {
    return [...(this.sums?.values() ?? [])].map((sum) => sum.note(this.first, this.last)).join('')
  }

  private sum(step: Step): void {
    const sums = this.sums as Map<string, Sum>
    for (const output of step.outputs) {
      const label = output.circuit.label(output.output)
      let sum = sums.get(label)
      if (sum === undefined) {
        sum = new Sum(output)
        sums.set(label, sum)
      }
      sum.add(output.delta)
    }
  }
}

/** What the steps changed in one output. */
class Sum {
  private readonly of: OutputDelta
  /** Null once they were too many. */
  private parts: Entry<unknown>[] | null = []
  private came = 0
  private went = 0

  constructor(of: OutputDelta) {
    this.of = of
  }

  add(delta: ZSet<unknown>): void {
    for (const { weight } of delta.entries) {
      if (weight > 0) this.came += weight
      else this.went -= weight
    }
    if (this.parts === null) return
    for (const entry of delta.parts) this.parts.push(entry)
    if (this.parts.length <= MOST_ROWS) return
    // Rows that came in one step and went in another count no more.
    const left = [...ZSet.ofParts(this.parts).entries]
    this.parts = left.length <= MOST_ROWS / 2 ? left : null
  }

  get delta(): OutputDelta | null {
    return this.parts && { ...this.of, delta: ZSet.ofParts(this.parts) }
  }

  note(first: number, last: number): string {
    if (this.parts !== null) return ''
    const label = this.of.circuit.label(this.of.output)
    const counts = `+${this.came.toLocaleString('en-US')} −${this.went.toLocaleString('en-US')}`
    return `${label} ${counts} in steps ${first} to ${last}: too many rows to be shown\n`
  }
}
