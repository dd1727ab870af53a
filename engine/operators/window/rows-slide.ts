/** A frame of so many rows that moves over rows in order. Positions count copies: a row of weight n has n of them. */
import type { Passed } from '../../circuit/forms/ordered.ts'
import type { Value } from '../../value/types.ts'
import { Contents } from './contents.ts'
import { type Copies, type Plan, resultsFor } from './plan.ts'

/** A row with its positions: `length` of them from `start` on. */
export interface Run {
  readonly row: Passed
  readonly start: number
  readonly length: number
}

export class RowsSlide {
  private readonly contents: Contents
  private readonly ahead: Cursor
  /** Nothing where frames begin with the group. */
  private readonly behind: Cursor | undefined
  private readonly from: number
  private readonly to: number

  /**
   * @param runs those of a part of the group, one behind the other: it begins with the group, or what frames hold lies in it
   * @param first the first position that it will move to
   * @param remembered what is remembered of the frame of the position before that; without it the frame is filled
   */
  constructor(
    { functions, frame }: Plan,
    runs: readonly Run[],
    first: number,
    remembered: readonly Value[] | undefined,
  ) {
    this.from = Number(frame.from)
    this.to = Number(frame.to)
    this.contents = new Contents(functions, remembered)
    this.ahead = new Cursor(runs)
    this.behind = functions.growing ? undefined : new Cursor(runs)
    if (remembered !== undefined) this.ahead.to(first + this.to)
    else if (this.behind !== undefined) {
      this.ahead.to(first + this.from)
      this.behind.to(first + this.from)
    }
  }

  /** What is to be remembered of the last position that it was moved to. */
  get state(): readonly Value[] {
    return this.contents.state
  }

  /** What functions make of the frames of a run's positions: those with equal frames together. */
  over({ row, start, length }: Run): Copies[] {
    const out: Copies[] = []
    for (let position = start; position < start + length; ) {
      this.ahead.to(position + this.to + 1, ({ entry }, count) => this.contents.move(entry, count))
      this.behind?.to(position + this.from, ({ entry }, count) => this.contents.move(entry, -count))
      const count = 1 + Math.min(start + length - position - 1, this.alike(position))
      out.push({ results: resultsFor(this.contents, row), count })
      position += count
    }
    return out
  }

  /** How many of the positions behind one have the same frame at least: nothing comes in or goes out, or copies of one row do both. */
  private alike(position: number): number {
    const { ahead, behind } = this
    if (behind === undefined || behind.run === undefined)
      return ahead.run === undefined ? Number.POSITIVE_INFINITY : 0
    const still = Math.max(0, -this.from - position)
    if (ahead.run === undefined) return still
    return still === 0 && ahead.run === behind.run ? Math.min(ahead.left, behind.left) : 0
  }
}

/** Goes through runs by position. */
class Cursor {
  private readonly runs: readonly Run[]
  private position = 0
  private index = 0

  constructor(runs: readonly Run[]) {
    this.runs = runs
  }

  /** The run of the next position; undefined at the end. */
  get run(): Run | undefined {
    return this.runs[this.index]
  }

  /** How many positions are left of that run. */
  get left(): number {
    return this.run === undefined ? 0 : this.run.start + this.run.length - this.position
  }

  /** Goes on to a position, or as far as there are any; never back. */
  to(position: number, pass: (row: Passed, positions: number) => void = () => {}): void {
    for (let run = this.run; run !== undefined && this.position < position; run = this.run) {
      const positions = Math.min(this.left, position - this.position)
      pass(run.row, positions)
      this.position += positions
      if (this.left === 0) this.index++
    }
  }
}
