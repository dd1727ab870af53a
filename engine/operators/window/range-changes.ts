/**
 * What a step changes where frames are ranges. A changed row touches the rows whose frame holds it: those from `firstWith` to `lastWith`, and
 * itself. They are gone through in order, with the frame's edges ahead and behind, from what is remembered of the frame of the row before them.
 */
import { type Passed, type Placed, Walk } from '../../circuit/forms/ordered.ts'
import type { Range } from '../../trace/trace.ts'
import type { Entry } from '../../zset/zset.ts'
import { Contents } from './contents.ts'
import { Distances, type Place } from './distance.ts'
import { type Copies, emit, frameKey, type Memory, type Plan, resultsFor, sameValues } from './plan.ts'

/** Places whose rows are touched; undefined is an end of the group. */
interface Stretch {
  readonly first: Place | undefined
  readonly last: Place | undefined
}

export class RangeChanges {
  private readonly plan: Plan
  private readonly distances: Distances
  private readonly memory: Memory
  private readonly changes: readonly Placed[]
  private readonly out: Entry<unknown>[]
  private slide: Slide | undefined
  /** The last row that was gone through. */
  private done: Placed | undefined

  /** @param changes those of one group, in the direction of the frame */
  constructor(plan: Plan, memory: Memory, changes: readonly Placed[], out: Entry<unknown>[]) {
    this.plan = plan
    this.distances = new Distances(plan.ordered, plan.frame)
    this.memory = memory
    this.changes = changes
    this.out = out
  }

  run(): void {
    for (const stretch of this.stretches()) this.pass(stretch)
  }

  /** What the changes touch, in order; no two overlap. */
  private stretches(): Stretch[] {
    const { distances } = this
    const order = (a: Place | undefined, b: Place | undefined): number =>
      a === undefined || b === undefined
        ? Number(a !== undefined) - Number(b !== undefined)
        : distances.compare(a, b)
    const all = this.changes.flatMap(({ parts }): Stretch[] => {
      const place = parts.slice(0, this.plan.ordered.peerWidth)
      return [
        { first: distances.firstWith(place), last: distances.lastWith(place) },
        { first: place, last: place },
      ]
    })
    const out: { first: Place | undefined; last: Place | undefined }[] = []
    for (const stretch of all.sort((a, b) => order(a.first, b.first))) {
      const before = out.at(-1)
      if (before === undefined || (before.last !== undefined && order(stretch.first, before.last) > 0))
        out.push({ ...stretch })
      else if (
        before.last !== undefined &&
        (stretch.last === undefined || distances.compare(stretch.last, before.last) > 0)
      )
        before.last = stretch.last
    }
    return out
  }

  private pass({ first, last }: Stretch): void {
    const rows = this.walk(first, true)
    const next = rows.peek()
    if (next === undefined || this.isBehind(next, last)) return
    this.slide = this.slideTo(next, first)
    for (let peer = rows.peek(); peer !== undefined && !this.isBehind(peer, last); peer = rows.peek()) {
      this.slide.moveTo(peer.parts)
      this.passPeers(peer, rows, this.slide)
    }
  }

  /** Passes the rows that are equal to one in the order, and puts out what changes for them. */
  private passPeers(first: Passed, rows: Walk, { before, after }: Slide): void {
    const peers: Passed[] = []
    for (
      let row: Passed | undefined = first;
      row !== undefined && this.distances.compare(row.parts, first.parts) === 0;
      row = rows.peek()
    ) {
      peers.push(row)
      rows.next()
    }
    const was = peers.some((row) => row.before > 0)
    const is = peers.some((row) => row.after > 0)
    const old = was ? resultsFor(before, first) : []
    const now = is ? resultsFor(after, first) : []
    for (const row of peers)
      emit(this.plan, row.entry, copies(old, row.before), copies(now, row.after), this.out)
    this.done = first
    if (this.memory.frames === null || !(was || is)) return
    if (was && is && sameValues(before.state, after.state)) return
    this.memory.frames.stage(frameKey(this.plan, first), is ? after.state : undefined)
  }

  /**
   * What stands at the frame of a row: the one that is there already where nothing lies between, else one from what is remembered of the last
   * row before that is not touched, else one from the beginning of the row's frame.
   */
  private slideTo(row: Placed, first: Place | undefined): Slide {
    const { distances, memory, done, slide } = this
    const begin = distances.begin(row.parts)
    if (memory.frames === null) {
      const end = done && distances.end(done.parts)
      const overlaps = begin === undefined || (end !== undefined && distances.compare(begin, end) <= 0)
      return slide !== undefined && overlaps ? slide : this.slideFrom(begin)
    }
    const before = first && this.rowBefore(first)
    if (
      slide !== undefined &&
      done !== undefined &&
      (before === undefined || distances.compare(before.parts, done.parts) <= 0)
    )
      return slide
    if (before === undefined) return this.slideFrom(begin)
    const end = distances.end(before.parts) as Place
    if (begin !== undefined && distances.compare(end, begin) < 0) return this.slideFrom(begin)
    const state = memory.frames.get(frameKey(this.plan, before))
    const contents = (): Contents => new Contents(this.plan.functions, state)
    const behind = distances.begin(before.parts)
    return new Slide(distances, this.walk(end, false), behind && this.walk(behind, true), contents)
  }

  /** An empty frame in front of a place. */
  private slideFrom(begin: Place | undefined): Slide {
    const contents = (): Contents => new Contents(this.plan.functions)
    return new Slide(this.distances, this.walk(begin, true), begin && this.walk(begin, true), contents)
  }

  /** The last row before a place, as of the step before. */
  private rowBefore(place: Place): Placed | undefined {
    const { ordered, frame } = this.plan
    for (const row of this.memory.trace.keyed(ordered.beyond(place, !frame.reverse)))
      if (row.entry.weight > 0) return row
    return undefined
  }

  /** Goes through the group from a place on, or from its beginning; with the rows at the place or from behind them. */
  private walk(place: Place | undefined, inclusive: boolean): Walk {
    const { ordered, frame } = this.plan
    const { reverse } = frame
    const group = (this.changes[0] as Placed).parts.slice(0, ordered.by.width)
    const range: Range =
      place === undefined
        ? { from: group, to: group, reverse }
        : inclusive
          ? ordered.from(place, reverse)
          : ordered.beyond(place, reverse)
    const isAhead = ({ parts }: Placed): boolean => {
      if (place === undefined) return true
      const order = this.distances.compare(parts, place)
      return inclusive ? order >= 0 : order > 0
    }
    return new Walk(ordered, this.memory.trace, range, this.changes, firstThat(this.changes, isAhead))
  }

  private isBehind({ parts }: Placed, last: Place | undefined): boolean {
    return last !== undefined && this.distances.compare(parts, last) > 0
  }
}

/** A frame that moves through a group, as it is before the step and after it: rows come in at its end and go out at its beginning. */
class Slide {
  readonly before: Contents
  readonly after: Contents
  private readonly distances: Distances
  private readonly ahead: Walk
  private readonly behind: Walk | undefined

  /** @param behind nothing where frames begin with the group */
  constructor(distances: Distances, ahead: Walk, behind: Walk | undefined, contents: () => Contents) {
    this.distances = distances
    this.ahead = ahead
    this.behind = behind
    this.before = contents()
    this.after = contents()
  }

  /** Moves to the frame of a row. */
  moveTo(row: Place): void {
    const { distances, ahead, behind } = this
    const end = distances.end(row)
    for (let next = ahead.peek(); next !== undefined; next = ahead.peek()) {
      if (end !== undefined && distances.compare(next.parts, end) > 0) break
      this.move(next, 1)
      ahead.next()
    }
    const begin = distances.begin(row)
    if (behind === undefined || begin === undefined) return
    for (let next = behind.peek(); next !== undefined; next = behind.peek()) {
      if (distances.compare(next.parts, begin) >= 0) break
      this.move(next, -1)
      behind.next()
    }
  }

  private move({ entry, before, after }: Passed, sign: 1 | -1): void {
    this.before.move(entry, sign * before)
    this.after.move(entry, sign * after)
  }
}

function copies(results: readonly unknown[], count: number): Copies[] {
  return count === 0 ? [] : [{ results, count }]
}

/** The index of the first of some sorted changes for which a condition holds, from which on it holds. */
function firstThat(changes: readonly Placed[], holds: (change: Placed) => boolean): number {
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(changes[middle] as Placed)) high = middle
    else low = middle + 1
  }
  return low
}
