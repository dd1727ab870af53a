/**
 * Numbers rows by their place in an order: what rowNumber, rank and denseRank have in common. Rows that get equal numbers are a level: for
 * rowNumber the copies of one row, for the others all rows that are equal in the order. A level's numbers follow from where it starts:
 *
 *     start(l) = Σ { size(k) : levels k before l },   size(k) = for rowNumber and rank the weight of its rows, for denseRank 1
 *
 * Rows of negative weight count as absent.
 *
 * The incremental form remembers where each level ends, so that a changed row finds its numbers from the level before it. From there it goes on
 * only as long as starts before and after the step differ, and there every row that it reads gets other numbers: cost
 * O(|Δ| log |group| + |output|); in a fixpoint O(rows of the group). State: a trace of the input by group, order and row, shared with the other
 * operators over the same order, and a number per level.
 */
import type { Local } from '../../circuit/forms/local.ts'
import { type Ordered, type Passed, type Placed, samePrefix, Walk } from '../../circuit/forms/ordered.ts'
import type { Batch, Evaluate } from '../../circuit/operator.ts'
import { Key } from '../../trace/arrangement.ts'
import type { Accumulators, Trace } from '../../trace/trace.ts'
import { exact } from '../../zset/exact.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

/** What is summed up, in errors. */
const ROWS = 'the number of rows up to'

export interface Numbering {
  readonly kind: 'rowNumber' | 'rank' | 'denseRank'
  readonly ordered: Ordered
  /** A row with its number. */
  readonly numbered: (row: unknown, number: number) => unknown
}

/** How many components the rows of a level have in common. */
export function levelWidth({ kind, ordered }: Numbering): number {
  return kind === 'rowNumber' ? ordered.within.width : ordered.peerWidth
}

/** What each row of a group gets, from the first to the last. */
export function numberingLocal(numbering: Numbering): Local {
  const { ordered } = numbering
  const width = levelWidth(numbering)
  return {
    by: [ordered.by],
    of: (_key, [rows]) => {
      const out: Entry<unknown>[] = []
      let start = 0
      let weight = 0
      let level: Placed | undefined
      for (const placed of ordered.sorted(
        (rows as readonly Entry<unknown>[]).filter(({ weight }) => weight > 0),
      )) {
        if (level !== undefined && !samePrefix(level, placed, width)) {
          start = exact(start + size(numbering, weight), level.entry, ROWS)
          weight = 0
        }
        level = placed
        weight = exact(weight + placed.entry.weight, placed.entry, ROWS)
        emit(numbering, { entry: placed.entry, before: 0, after: placed.entry.weight }, start, start, out)
      }
      return out
    },
  }
}

/** @param ends where each level ends, by what its rows have in common */
export function numberingDeltas(numbering: Numbering, trace: Trace, ends: Accumulators<number>): Evaluate {
  return ([delta]) => {
    const out: Entry<unknown>[] = []
    for (const changes of numbering.ordered.groups((delta as Batch).entries))
      new Renumbering(numbering, trace, ends, changes, out).run()
    return ZSet.ofParts(out)
  }
}

/** What one step changes in one group. */
class Renumbering {
  private readonly numbering: Numbering
  private readonly width: number
  private readonly trace: Trace
  private readonly ends: Accumulators<number>
  private readonly changes: readonly Placed[]
  private readonly out: Entry<unknown>[]
  /** Where the levels that have been passed end, before and after the step. */
  private before = 0
  private after = 0

  constructor(
    numbering: Numbering,
    trace: Trace,
    ends: Accumulators<number>,
    changes: readonly Placed[],
    out: Entry<unknown>[],
  ) {
    this.numbering = numbering
    this.width = levelWidth(numbering)
    this.trace = trace
    this.ends = ends
    this.changes = changes
    this.out = out
  }

  run(): void {
    let next = 0
    while (next < this.changes.length) {
      const level = this.changes[next] as Placed
      next = this.changeLevel(next)
      if (this.before !== this.after) next = this.follow(level, next)
    }
  }

  /** Passes the level of a change, before which all is as it was; returns the first change behind it. */
  private changeLevel(first: number): number {
    const level = this.changes[first] as Placed
    const start = this.startOf(level)
    let grown = 0
    let next = first
    for (; next < this.changes.length; next++) {
      const { entry, parts } = this.changes[next] as Placed
      if (!samePrefix(level, { entry, parts }, this.width)) break
      const weight = this.trace.weight(entry, parts)
      const before = Math.max(0, weight)
      const after = Math.max(0, weight + entry.weight)
      emit(this.numbering, { entry, before, after }, start, start, this.out)
      grown = exact(grown + after - before, entry, ROWS)
    }
    this.before = this.ends.get(this.key(level)) ?? start
    this.after =
      this.numbering.kind === 'denseRank'
        ? start + Number(this.anyLeft(first, next))
        : exact(this.before + grown, level.entry, ROWS)
    this.keep(level, this.before > start, this.after > start)
    return next
  }

  /** Where the level of a row starts: at the end of the one before it. */
  private startOf(level: Placed): number {
    const { ordered } = this.numbering
    for (const row of this.trace.keyed(ordered.beyond(level.parts.slice(0, this.width), true)))
      if (row.entry.weight > 0) return this.ends.get(this.key(row)) as number
    return 0
  }

  /** Whether the level of some changes has a row after the step; reads no further than to the first that it finds. */
  private anyLeft(first: number, next: number): boolean {
    const { parts } = this.changes[first] as Placed
    const level = parts.slice(0, this.width)
    const walk = new Walk(
      this.numbering.ordered,
      this.trace,
      { from: level, to: level },
      this.changes.slice(first, next),
      0,
    )
    for (let passed = walk.next(); passed !== undefined; passed = walk.next())
      if (passed.after > 0) return true
    return false
  }

  /** Passes the levels behind one as long as they start elsewhere than before; returns the first change that it has not passed. */
  private follow(level: Placed, next: number): number {
    const { ordered } = this.numbering
    const walk = new Walk(
      ordered,
      this.trace,
      ordered.beyond(level.parts.slice(0, this.width), false),
      this.changes,
      next,
    )
    while (this.before !== this.after) {
      const first = walk.peek()
      if (first === undefined) break
      let before = 0
      let after = 0
      for (
        let passed: Passed | undefined = first;
        passed !== undefined && samePrefix(first, passed, this.width);
        passed = walk.peek()
      ) {
        emit(this.numbering, passed, this.before, this.after, this.out)
        before = exact(before + passed.before, passed.entry, ROWS)
        after = exact(after + passed.after, passed.entry, ROWS)
        walk.next()
      }
      this.before = exact(this.before + size(this.numbering, before), first.entry, ROWS)
      this.after = exact(this.after + size(this.numbering, after), first.entry, ROWS)
      this.keep(first, before > 0, after > 0)
    }
    return walk.at
  }

  /** Remembers where a level ends now; `was` and `is` say whether it has rows before and after the step. */
  private keep(level: Placed, was: boolean, is: boolean): void {
    if (was && is && this.before === this.after) return
    if (was || is) this.ends.stage(this.key(level), is ? this.after : undefined)
  }

  private key({ parts, entry }: Placed): Key {
    const { within } = this.numbering.ordered
    return this.width === within.width ? new Key(parts, entry.text) : new Key(parts.slice(0, this.width))
  }
}

function size({ kind }: Numbering, weight: number): number {
  return kind === 'denseRank' ? Math.min(1, weight) : weight
}

/** What a row puts out more after a step than before it, in a level that starts there. */
function emit(
  { kind, numbered }: Numbering,
  { entry, before, after }: { entry: Entry<unknown>; before: number; after: number },
  startBefore: number,
  startAfter: number,
  out: Entry<unknown>[],
): void {
  const put = (number: number, weight: number): void => {
    if (weight !== 0) out.push(new Entry(numbered(entry.row, number), weight))
  }
  if (kind === 'rowNumber') {
    const endBefore = startBefore + before
    const endAfter = startAfter + after
    eachOf(startBefore, endBefore, startAfter, endAfter, (n) => put(n + 1, -1))
    eachOf(startAfter, endAfter, startBefore, endBefore, (n) => put(n + 1, 1))
  } else if (startBefore === startAfter) put(startAfter + 1, after - before)
  else {
    put(startBefore + 1, -before)
    put(startAfter + 1, after)
  }
}

/** The numbers of from … to − 1 that are not in one of besides … end − 1. */
function eachOf(from: number, to: number, besides: number, end: number, run: (n: number) => void): void {
  for (let n = from; n < Math.min(to, besides); n++) run(n)
  for (let n = Math.max(from, end); n < to; n++) run(n)
}
