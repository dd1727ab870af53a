/**
 * What a step changes where frames are so many rows. Rows that stand near a change have other rows in their frames, those behind it have all
 * moved where frames begin with the group. The rows around the changes are read once and gone through twice, as they stand before the step and
 * after it, since they stand at other positions.
 */
import { type Passed, type Placed, Walk } from '../../circuit/forms/ordered.ts'
import type { Value } from '../../value/types.ts'
import { exact } from '../../zset/exact.ts'
import type { Entry } from '../../zset/zset.ts'
import { type Copies, emit, frameKey, type Memory, type Plan, sameValues } from './plan.ts'
import { RowsSlide, type Run } from './rows-slide.ts'

/** Rows that stand one behind the other, some of which have other frames than before. */
interface Stretch {
  readonly rows: readonly Passed[]
  /** The touched ones. */
  readonly from: number
  readonly to: number
  /** What is remembered of the frame of the row before the touched ones; undefined if their frames are to be filled from the first row on. */
  readonly remembered: readonly Value[] | undefined
}

export class RowsChanges {
  private readonly plan: Plan
  private readonly memory: Memory
  private readonly changes: readonly Placed[]
  private readonly out: Entry<unknown>[]
  /** −Infinity if frames begin with the group. */
  private readonly from: number
  private readonly to: number

  /** @param changes those of one group, in the direction of the frame */
  constructor(plan: Plan, memory: Memory, changes: readonly Placed[], out: Entry<unknown>[]) {
    this.plan = plan
    this.memory = memory
    this.changes = changes
    this.out = out
    this.from = Number(plan.frame.from)
    this.to = Number(plan.frame.to)
  }

  run(): void {
    for (let next = 0; next < this.changes.length; ) {
      const { stretch, after } = this.around(next)
      this.renew(stretch)
      next = after
    }
  }

  /** What a change touches, with the changes that are near enough to touch the same; `after` is the first that is not. */
  private around(first: number): { stretch: Stretch; after: number } {
    const { ordered, frame } = this.plan
    const { parts } = this.changes[first] as Placed
    const { context, touched } = this.rowsBefore(parts)
    const previous = context.at(-1)
    const rows = [...context, ...touched]
    const walk = new Walk(ordered, this.memory.trace, ordered.from(parts, frame.reverse), this.changes, first)
    const reach = Math.max(0, -this.from)
    const view = Math.max(0, this.to)
    let to = rows.length
    /** Positions since the last change. */
    let alike = 0
    do {
      const row = walk.next()
      if (row === undefined) break
      rows.push(row)
      const isChanged = row.before !== row.after
      if (isChanged || alike < reach) to = rows.length
      alike = isChanged ? 0 : alike + row.after
    } while (alike < reach + view)
    const remembered = previous && this.memory.frames?.get(frameKey(this.plan, previous))
    return { stretch: { rows, from: context.length, to, remembered }, after: walk.at }
  }

  /**
   * The rows before a change, as of the step before: those that have it in their frames, and before them those that are needed to fill the
   * frames, or to go on from what is remembered.
   */
  private rowsBefore(place: Placed['parts']): { context: Passed[]; touched: Passed[] } {
    const { ordered, frame } = this.plan
    const context: Passed[] = []
    const touched: Passed[] = []
    let touchedPositions = 0
    let positions = 0
    const isEnough = (): boolean => {
      if (touchedPositions < this.to) return false
      if (Number.isFinite(this.from)) return positions >= -this.from
      return this.memory.frames !== null && context.length > 0 && positions >= -this.to
    }
    const rows = this.memory.trace.keyed(ordered.beyond(place, !frame.reverse))
    while (!isEnough()) {
      const { done, value } = rows.next()
      if (done) break
      const { parts, entry } = value
      const { weight } = entry
      if (weight <= 0) continue
      const row = { parts, entry, before: weight, after: weight, change: false }
      if (touchedPositions < this.to) {
        touched.push(row)
        touchedPositions += weight
      } else {
        context.push(row)
        positions += weight
      }
    }
    return { context: context.reverse(), touched: touched.reverse() }
  }

  /** Puts out what changes for the touched rows, and remembers their frames. */
  private renew(stretch: Stretch): void {
    const { frames } = this.memory
    const before = this.results(stretch, 'before')
    const after = this.results(stretch, 'after')
    for (const row of stretch.rows.slice(stretch.from, stretch.to)) {
      const [old, now] = [before.get(row), after.get(row)]
      emit(this.plan, row.entry, old?.copies ?? [], now?.copies ?? [], this.out)
      if (frames === null || (old === undefined && now === undefined)) continue
      if (old !== undefined && now !== undefined && sameValues(old.state, now.state)) continue
      frames.stage(frameKey(this.plan, row), now?.state)
    }
  }

  /** What functions make of the frames of the touched rows: for each of its copies, and what is to be remembered of the last one's. */
  private results(
    { rows, from, to, remembered }: Stretch,
    when: 'before' | 'after',
  ): Map<Passed, { readonly copies: Copies[]; readonly state: readonly Value[] }> {
    const runs: Run[] = []
    let position = 0
    let first = 0
    rows.forEach((row, i) => {
      if (i === from) first = position
      if (row[when] > 0) runs.push({ row, start: position, length: row[when] })
      position = exact(position + row[when], row.entry, 'the number of rows up to')
    })
    const slide = new RowsSlide(this.plan, runs, first, remembered)
    const touched = new Set(rows.slice(from, to))
    return new Map(
      runs
        .filter(({ row }) => touched.has(row))
        .map((run) => [run.row, { copies: slide.over(run), state: slide.state }]),
    )
  }
}
