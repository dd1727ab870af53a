/** By what a join pairs rows, and what it makes of two rows of equal keys. */

import { rowFailure } from '../../circuit/failure.ts'
import type { InGroup } from '../../circuit/forms/group-rows.ts'
import { arrange, type KeySpec, keyParameter } from '../../circuit/forms/key.ts'
import { found } from '../../circuit/found.ts'
import type { Parameter } from '../../circuit/functions/code.ts'
import { combine, keyOf as keyOfShape, type Shape } from '../../circuit/shape.ts'
import { type Stream, shapeOf } from '../../circuit/stream.ts'
import { type Arrangement, column, type Key } from '../../trace/arrangement.ts'
import { CircuitError } from '../../value/error.ts'
import { exact } from '../../zset/exact.ts'
import { Entry } from '../../zset/zset.ts'

/** The key of each side as users write it. */
export type On<L, R> = readonly [KeySpec<L>, KeySpec<R>]

/** The keys of both sides; they are compared component by component. */
export type Keys = readonly [Arrangement, Arrangement]

/**
 * The keys of both sides, and how they are shown as a parameter.
 * @param kind the operator that joins, for errors
 * @throws CircuitError if they read columns that are not there, or have different numbers of components
 */
export function joinKeys<L, R>(
  kind: string,
  left: Stream<L>,
  right: Stream<R>,
  on: On<L, R>,
): { readonly on: Keys; readonly parameter: Parameter } {
  if (!Array.isArray(on) || on.length !== 2) {
    throw new CircuitError(
      `${kind}: on is ${Array.isArray(on) ? `an array of ${on.length}` : found(on)}, expected the key of the left and the key of the right side`,
      "For example { on: ['product', 'name'] }.",
    )
  }
  const [leftOn, rightOn] = on as readonly [KeySpec<never>, KeySpec<never>]
  const keys = [
    arrange(leftOn, shapeOf(left, `${kind}: left`), `${kind}: on[0]`),
    arrange(rightOn, shapeOf(right, `${kind}: right`), `${kind}: on[1]`),
  ] as const
  if (keys[0].width !== keys[1].width) {
    throw new CircuitError(
      `${kind}: on[0] has ${components(keys[0])}, but on[1] has ${components(keys[1])}`,
      'Rows meet where the keys are equal, component by component.',
    )
  }
  return { on: keys, parameter: [keyParameter(leftOn), keyParameter(rightOn)] }
}

/** @throws CircuitError if what is given to select is something else than a function */
export function checkSelect(kind: string, select: unknown): void {
  if (select === undefined || typeof select === 'function') return
  throw new CircuitError(`${kind}: select is ${found(select)}, expected a function of both rows`)
}

function components({ width, names }: Arrangement): string {
  return `${width} component${width === 1 ? '' : 's'} (${names.join(', ')})`
}

/** The key of a row; null for one that equals no key. @throws StepError naming the row, if a function of it does */
export function keyOf(by: Arrangement, { row }: Entry<unknown>): Key | null {
  try {
    const key = by.key(row)
    return by.hasNull(key) ? null : key
  } catch (error) {
    throw rowFailure(error, row)
  }
}

/** A row of a join. */
export interface Joined<L, R> {
  readonly left: L
  readonly right: R
}

/** What a join does: the keys to pair by, and what to make of a pair. */
export interface JoinPlan {
  readonly on: Keys
  readonly select: (left: unknown, right: unknown) => unknown
}

/**
 * The shape of pairs: where each row of one side meets one row at most of the other, a pair is identified by the first.
 * @param kept the ports of the sides whose rows are there without a match as well, where the other side then identifies nothing
 */
export function shapeOfPairs([left, right]: readonly Shape[], on: Keys, kept: readonly number[] = []): Shape {
  const both = combine([left as Shape, right as Shape], (rows) => ({ left: rows[0], right: rows[1] }))
  const [ofLeft, ofRight] = [keyOfShape(left as Shape), keyOfShape(right as Shape)]
  if (both.kind === 'unknown' || ofLeft.length === 0 || ofRight.length === 0) return both
  const leftPaths = ofLeft.map((path) => `left.${path}`)
  const rightPaths = ofRight.map((path) => `right.${path}`)
  if (!kept.includes(1) && isWithin(ofRight, on[1])) return { ...both, key: leftPaths }
  if (!kept.includes(0) && isWithin(ofLeft, on[0])) return { ...both, key: rightPaths }
  return { ...both, key: [...leftPaths, ...rightPaths] }
}

/** Whether all of these columns are components of a key. */
function isWithin(columns: readonly string[], { components }: Arrangement): boolean {
  return columns.every((name) => components.some(({ identity }) => identity === column(name).identity))
}

/** The same for rows in groups: they pair within their group. */
export function planPerGroup({ on, select }: JoinPlan): JoinPlan {
  return {
    on: [on[0].perGroup(), on[1].perGroup()],
    select: (left, right) => {
      const { group, row } = left as InGroup<unknown>
      return { group, row: select(row, (right as InGroup<unknown>).row) }
    },
  }
}

/** The entry of a pair. @throws StepError naming the pair, if `select` throws or the product of the weights is not exact */
export function joined<L, R, O>(left: Entry<L>, right: Entry<R>, select: (left: L, right: R) => O): Entry<O> {
  try {
    return new Entry(select(left.row, right.row), exact(left.weight * right.weight, 'the weight of the pair'))
  } catch (error) {
    throw rowFailure(error, { left: left.row, right: right.row })
  }
}
