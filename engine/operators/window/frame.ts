/** Which rows a window's functions are given for each row: the frame, as users say it and as it is gone through. */

import type { Ordered } from '../../circuit/forms/ordered.ts'
import { found } from '../../circuit/found.ts'
import { CircuitError } from '../../value/error.ts'

/**
 * An edge of a frame: so many rows, or so much of the order's value, before the current row (negative) or behind it (positive); 0 is the row
 * itself, for ranges with all that are equal in the order; null, or an infinity, is the end of the group.
 */
export type FrameEdge = number | bigint | null

/**
 * SQL's ROWS and RANGE frames. A range of numbers or bigints is told in their own units, one of dates in milliseconds. In a descending order
 * greater values stand before the current row.
 */
export type FrameSpec =
  | { readonly rows: readonly [from: FrameEdge, to: FrameEdge] }
  | { readonly range: readonly [from: FrameEdge, to: FrameEdge] }

/** From the group's beginning to the current row and all that are equal to it: SQL's frame where none is said. */
export const DEFAULT_FRAME: FrameSpec = { range: [null, 0] }

/** A frame in the direction in which its rows are gone through. */
export interface Frame {
  readonly kind: 'rows' | 'range'
  /** −Infinity if it begins where the group does. */
  readonly from: number | bigint
  /** Infinity if it ends where the group does: then it also begins where the group does. */
  readonly to: number | bigint
  /** Whether rows are gone through from the last to the first: so are those of frames that only end where the group does. */
  readonly reverse: boolean
}

/** @throws CircuitError if it is no frame, or one that the order does not allow */
export function frameOf(spec: FrameSpec, { by, peerWidth }: Ordered): Frame {
  const kinds = ['rows', 'range'] as const
  const [kind, ...others] = kinds.filter(
    (kind) => (spec as Record<string, unknown> | null)?.[kind] !== undefined,
  )
  if (kind === undefined || others.length > 0) {
    throw new CircuitError(
      'window: the frame is neither of rows nor a range',
      'For example { rows: [-2, 0] }, the current row and two before it, or { range: [null, 0] }.',
    )
  }
  const edges = (spec as Record<string, unknown>)[kind]
  if (!Array.isArray(edges) || edges.length !== 2) {
    throw new CircuitError(`window: the frame's ${kind} have no two edges; expected [from, to]`)
  }
  const from = edge(kind, edges[0], Number.NEGATIVE_INFINITY)
  const to = edge(kind, edges[1], Number.POSITIVE_INFINITY)
  if (from > to || from === Number.POSITIVE_INFINITY || to === Number.NEGATIVE_INFINITY) {
    throw new CircuitError(
      `window: the frame ends before it begins: from ${from} to ${to}`,
      'Rows before the current one are told by negative numbers.',
    )
  }
  const width = peerWidth - by.width
  const measured = [from, to].some((edge) => Number.isFinite(Number(edge)) && Number(edge) !== 0)
  if (kind === 'range' && measured && width !== 1) {
    throw new CircuitError(
      `window: a range from ${from} to ${to} is measured in the order's value, but ${width === 0 ? 'there is no order' : `the order has ${width} parts`}`,
      'Order by one number, bigint or date, or say the frame in rows.',
    )
  }
  // Both ends of the group: which rows those are does not depend on counting.
  if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY)
    return { kind: 'range', from, to, reverse: false }
  return to === Number.POSITIVE_INFINITY
    ? { kind, from: -to, to: -from, reverse: true }
    : { kind, from, to, reverse: false }
}

function edge(kind: 'rows' | 'range', given: unknown, end: number): number | bigint {
  if (given === null) return end
  if (typeof given === 'bigint' && kind === 'range') return given
  if (typeof given === 'number' && !Number.isNaN(given)) {
    if (kind === 'range' || Number.isInteger(given) || !Number.isFinite(given)) return given
  }
  throw new CircuitError(
    `window: an edge of the frame's ${kind} is ${typeof given === 'number' ? given : found(given)}; expected ${kind === 'rows' ? 'a whole number' : 'a number'} or null`,
  )
}
