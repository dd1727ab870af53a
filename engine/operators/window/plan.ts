/** What a window does: the order of its rows, the frame of each, and what is computed over it. */
import { rowFailure } from '../../circuit/failure.ts'
import type { Ordered, Placed } from '../../circuit/forms/ordered.ts'
import { Key } from '../../trace/arrangement.ts'
import type { Accumulators, Trace } from '../../trace/trace.ts'
import { equal } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { Entry } from '../../zset/zset.ts'
import { type Contents, canGoOn, type Functions } from './contents.ts'
import type { Frame } from './frame.ts'

export interface Plan {
  readonly ordered: Ordered
  readonly frame: Frame
  readonly functions: Functions
  /** A row with its results. */
  readonly output: (row: unknown, results: readonly unknown[]) => unknown
}

/** What is remembered of frames: what functions have made of that of a row, or of rows that are equal in the order. */
export type Frames = Accumulators<readonly Value[]>

/** Where a window reads: its input as of the step before, and what is remembered of frames if functions can go on from that. */
export interface Memory {
  readonly trace: Pick<Trace, 'keyed'>
  readonly frames: Frames | null
}

/** Before the first step. */
export const NOTHING: Memory = { trace: { keyed: () => [].values() }, frames: null }

/**
 * How many components of the key frames are remembered by; 0 if they are not. They are not where functions need the rows of a frame, where a
 * frame is so many rows, and where all rows of a group have the same.
 */
export function rememberedWidth({ ordered, frame, functions }: Plan): number {
  const { from, to, kind } = frame
  if (!canGoOn(functions) || (kind === 'rows' && Number.isFinite(Number(from)))) return 0
  if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return 0
  return kind === 'rows' ? ordered.within.width : ordered.peerWidth
}

/** The key under which the frame of a row is remembered. */
export function frameKey(plan: Plan, { parts, entry }: Placed): Key {
  return plan.frame.kind === 'rows'
    ? new Key(parts, entry.text)
    : new Key(parts.slice(0, plan.ordered.peerWidth))
}

/** What functions make of the frame of a row. @throws StepError naming the row, if a function does */
export function resultsFor(frame: Contents, { entry }: Placed): unknown[] {
  try {
    return frame.results()
  } catch (error) {
    throw rowFailure(error, entry.row)
  }
}

/** So many copies of a row with these results. */
export interface Copies {
  readonly results: readonly unknown[]
  readonly count: number
}

/** What a row puts out more after a step than before it. */
export function emit(
  { output }: Plan,
  { row }: Entry<unknown>,
  before: readonly Copies[],
  after: readonly Copies[],
  out: Entry<unknown>[],
): void {
  if (before.length === after.length && before.every((copies, i) => same(copies, after[i] as Copies))) return
  for (const { results, count } of before) out.push(new Entry(output(row, results), -count))
  for (const { results, count } of after) out.push(new Entry(output(row, results), count))
}

function same(a: Copies, b: Copies): boolean {
  return a.count === b.count && sameValues(a.results, b.results)
}

export function sameValues(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((value, i) => equal(value, b[i]))
}
