/** The handle of a stream in groups. */
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import type { Stream } from '../../circuit/stream.ts'

/** A stream in groups: K is what identifies a group, Inside what a build function sees of one, a stream or again groups. */
export class Grouped<out K, out Inside> {
  /** Its rows `{group, row}`. */
  readonly stream: Stream<unknown>
  /** How many times the rows inside are grouped again. */
  readonly depth: number
  /** Only for inference: no handle has it at run time. */
  declare readonly types: readonly [K, Inside]

  constructor(stream: Stream<unknown>, depth: number) {
    this.stream = stream
    this.depth = depth
  }
}

/** The rows of what is inside of groups. */
export type RowsOf<Inside> =
  Inside extends Stream<infer T>
    ? T
    : Inside extends Grouped<infer K, infer I>
      ? InGroup<RowsOf<I>, K>
      : never
