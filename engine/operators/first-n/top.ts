/**
 * The first k rows of a group, and how they change. What is remembered of a group is where they end: the last of them, and the position at which
 * all its copies end, of which some may lie beyond k. From there a change goes on over the rows that leave or come, and reads no others.
 */
import { type Ordered, type Placed, Walk } from '../../circuit/forms/ordered.ts'
import type { Range, Trace } from '../../trace/trace.ts'
import type { Value } from '../../value/types.ts'
import { exact } from '../../zset/exact.ts'
import type { Entry } from '../../zset/zset.ts'

/** Where the first rows of a group end. */
export interface Cut {
  /** The key of the last row; null in a group with fewer than k rows, all of which are among the first. */
  readonly last: readonly Value[] | null
  /** The weight of all rows up to the last, or of all rows. */
  readonly end: number
}

/** What is summed up, in errors. */
const ROWS = 'the number of rows up to'

const EMPTY: Cut = { last: null, end: 0 }

/** What a step changes in a group: sorted, no row twice. */
export interface Changes {
  /** Those that do not lie behind the last row. */
  readonly near: readonly Placed[]
  /** All of them. */
  readonly all: () => readonly Placed[]
}

export class Top {
  private readonly k: number
  private readonly ordered: Ordered
  private readonly trace: Trace

  /** @param k at least 1 */
  constructor(k: number, ordered: Ordered, trace: Trace) {
    this.k = k
    this.ordered = ordered
    this.trace = trace
  }

  /**
   * Adds what comes and goes to `out`. O(changes log group + rows that come or go).
   * @param group the key of the group
   * @returns where the first rows end after the step; undefined if there are none
   */
  move(group: readonly Value[], cut: Cut = EMPTY, changes: Changes, out: Entry<unknown>[]): Cut | undefined {
    const { k, ordered } = this
    const { last } = cut
    let end = cut.end
    /** By how much the last row itself grows. */
    let lastGrown = 0
    /** How many of the changes are of rows before it, and up to it. */
    let before = 0
    let upTo = 0
    for (const { parts, entry } of changes.near) {
      const order = last === null ? -1 : ordered.compare(parts, last)
      if (order > 0) break
      const change = this.growth(parts, entry)
      end = exact(end + change, entry, ROWS)
      upTo++
      if (order === 0) lastGrown = change
      else {
        before++
        put(entry, change, out)
      }
    }
    if (last === null) {
      if (end < k) return end === 0 ? undefined : { last, end }
      return this.drop({ from: group, to: group, reverse: true }, end - k, 0, changes.near, out)
    }
    if (end === cut.end && lastGrown === 0) return cut
    // So many copies of the last row come if none are left out.
    const ofLast = lastGrown + (cut.end - k)
    return end < k
      ? this.fill(ordered.from(last, false), k - end, ofLast, changes.all(), before, out)
      : this.drop(ordered.from(last, true), end - k, ofLast, changes.near.slice(0, upTo), out)
  }

  /** By how much the copies of a row grow. */
  private growth(parts: readonly Value[], entry: Entry<unknown>): number {
    const weight = this.trace.weight(entry, parts)
    return Math.max(0, weight + entry.weight) - Math.max(0, weight)
  }

  /** Leaves out so many positions, from the last row backwards. */
  private drop(
    range: Range,
    excess: number,
    ofLast: number,
    changes: readonly Placed[],
    out: Entry<unknown>[],
  ): Cut | undefined {
    const walk = new Walk(this.ordered, this.trace, range, [...changes].reverse(), 0)
    let left = excess
    let added = ofLast
    for (let row = walk.next(); row !== undefined; row = walk.next()) {
      const dropped = Math.min(row.after, left)
      put(row.entry, added - dropped, out)
      if (row.after > dropped) return { last: row.parts, end: exact(this.k + dropped, row.entry, ROWS) }
      left -= dropped
      added = 0
    }
    return undefined
  }

  /** Adds so many positions of the rows behind the last one, with which the range begins. @param at the first change in the range */
  private fill(
    range: Range,
    missing: number,
    ofLast: number,
    changes: readonly Placed[],
    at: number,
    out: Entry<unknown>[],
  ): Cut | undefined {
    const { k } = this
    const walk = new Walk(this.ordered, this.trace, range, changes, at)
    const last = walk.next()
    if (last !== undefined) put(last.entry, ofLast, out)
    let left = missing
    for (let row = walk.next(); row !== undefined; row = walk.next()) {
      const added = Math.min(row.after, left)
      put(row.entry, added, out)
      left -= added
      if (left === 0) return { last: row.parts, end: exact(k + (row.after - added), row.entry, ROWS) }
    }
    return left === k ? undefined : { last: null, end: k - left }
  }
}

function put(entry: Entry<unknown>, weight: number, out: Entry<unknown>[]): void {
  if (weight !== 0) out.push(entry.at(weight))
}
