/**
 * Pairs rows with those that stand a fixed number of rows before or behind them: what lag and lead have in common. Lead is lag in the reverse
 * order, so there is one of them, that walks either way.
 *
 *     row at position p ↦ row at position p − offset, or none
 *
 * Positions count copies: a row of weight n has n of them, so that it may stand behind itself. Rows of negative weight count as absent.
 *
 * The incremental form reads the rows that stand up to `offset` positions before a change, and goes on until `offset` positions that are as
 * before have passed: cost O(|Δ| (offset + log |group|)), whatever the size of the group; in a fixpoint O(rows of the group). State: a trace of
 * the input by group, order and row, shared with the other operators over the same order.
 */
import type { Local } from '../../circuit/forms/local.ts'
import { type Ordered, type Placed, Walk } from '../../circuit/forms/ordered.ts'
import type { Batch, Evaluate } from '../../circuit/operator.ts'
import type { Trace } from '../../trace/trace.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

export interface Neighbours {
  readonly ordered: Ordered
  readonly offset: number
  /** Whether the neighbour stands behind. */
  readonly reverse: boolean
  /** A row with its neighbour, which is undefined where there is none. @throws StepError naming the row whose function failed */
  readonly pair: (row: unknown, neighbour: unknown) => unknown
}

/** What each row of a group is paired with. */
export function neighboursLocal(neighbours: Neighbours): Local {
  const { ordered, offset, reverse } = neighbours
  return {
    by: [ordered.by],
    of: (_key, [rows]) => {
      const out: Entry<unknown>[] = []
      const placed = ordered.sorted((rows as readonly Entry<unknown>[]).filter(({ weight }) => weight > 0))
      const passed = new Window(offset)
      for (const { entry } of reverse ? placed.reverse() : placed) {
        emit(neighbours, entry, passed.pairs(entry, entry.weight), 1, out)
        passed.push(entry, entry.weight)
      }
      return out
    },
  }
}

export function neighboursDeltas(neighbours: Neighbours, trace: Trace): Evaluate {
  const { ordered, reverse } = neighbours
  return ([delta]) => {
    const out: Entry<unknown>[] = []
    for (const changes of ordered.groups((delta as Batch).entries)) {
      const inDirection = reverse ? [...changes].reverse() : changes
      for (let next = 0; next < changes.length; )
        next = passChanges(neighbours, trace, inDirection, next, out)
    }
    return ZSet.ofParts(out)
  }
}

/** Passes the changes from one on that are near enough to each other, with the rows between and behind that they touch. */
function passChanges(
  neighbours: Neighbours,
  trace: Trace,
  changes: readonly Placed[],
  next: number,
  out: Entry<unknown>[],
): number {
  const { ordered, offset, reverse } = neighbours
  const { parts } = changes[next] as Placed
  const before = new Window(offset)
  const after = new Window(offset)
  for (const entry of nearest(neighbours, trace, parts)) {
    before.push(entry, entry.weight)
    after.push(entry, entry.weight)
  }
  const walk = new Walk(ordered, trace, ordered.from(parts, reverse), changes, next)
  /** Positions since the last one that is not as before: after `offset` of them all that follow have the neighbours that they had. */
  let alike = 0
  do {
    const passed = walk.next()
    if (passed === undefined) break
    const { entry } = passed
    const old = before.pairs(entry, passed.before)
    const now = after.pairs(entry, passed.after)
    if (!same(old, now)) {
      emit(neighbours, entry, old, -1, out)
      emit(neighbours, entry, now, 1, out)
    }
    before.push(entry, passed.before)
    after.push(entry, passed.after)
    alike = passed.before === passed.after ? alike + passed.after : 0
  } while (alike < offset)
  return walk.at
}

/** The rows of the last `offset` positions before a key, as before the step. */
function nearest(
  { ordered, offset, reverse }: Neighbours,
  trace: Trace,
  parts: Placed['parts'],
): Entry<unknown>[] {
  const found: Entry<unknown>[] = []
  if (offset === 0) return found
  let positions = 0
  for (const entry of trace.scan(ordered.beyond(parts, !reverse))) {
    if (entry.weight <= 0) continue
    found.push(entry)
    positions += entry.weight
    if (positions >= offset) break
  }
  return found.reverse()
}

/** So many copies of a row have this neighbour. */
interface Pairs {
  readonly neighbour: Entry<unknown> | undefined
  readonly count: number
}

/** The rows of the last positions that were passed. */
class Window {
  private readonly length: number
  private runs: { readonly entry: Entry<unknown>; weight: number }[] = []
  private positions = 0

  constructor(length: number) {
    this.length = length
  }

  push(entry: Entry<unknown>, weight: number): void {
    if (weight === 0) return
    // More would not stay, and their number might not be exact.
    const last = Math.min(weight, this.length)
    this.runs.push({ entry, weight: last })
    this.positions += last
    while (this.positions > this.length) {
      const first = this.runs[0] as { weight: number }
      const gone = Math.min(first.weight, this.positions - this.length)
      first.weight -= gone
      this.positions -= gone
      if (first.weight === 0) this.runs.shift()
    }
  }

  /** The neighbours of so many copies of the row that comes next: none, then rows of the window, then copies of itself. */
  pairs(entry: Entry<unknown>, copies: number): Pairs[] {
    const out: Pairs[] = []
    let left = copies
    const take = (neighbour: Entry<unknown> | undefined, most: number): void => {
      const count = Math.min(left, most)
      left -= count
      if (count > 0) out.push({ neighbour, count })
    }
    take(undefined, this.length - this.positions)
    for (const run of this.runs) take(run.entry, run.weight)
    take(entry, left)
    return out
  }
}

function same(a: readonly Pairs[], b: readonly Pairs[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ neighbour, count }, i) => neighbour === b[i]?.neighbour && count === b[i]?.count)
  )
}

function emit(
  { pair }: Neighbours,
  { row }: Entry<unknown>,
  pairs: readonly Pairs[],
  sign: 1 | -1,
  out: Entry<unknown>[],
): void {
  for (const { neighbour, count } of pairs) out.push(new Entry(pair(row, neighbour?.row), sign * count))
}
