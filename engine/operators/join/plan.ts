/** What a join does with two rows of equal keys. */
import { rowFailure } from '../../circuit/failure.ts'
import type { InGroup } from '../../circuit/group-rows.ts'
import type { Arrangement } from '../../trace/arrangement.ts'
import { Entry } from '../../zset/zset.ts'

/** A row of a join. */
export interface Joined<L, R> {
  readonly left: L
  readonly right: R
}

/** What a join does: the keys to pair by, and what to make of a pair. */
export interface JoinPlan {
  readonly on: readonly [Arrangement, Arrangement]
  readonly select: (left: unknown, right: unknown) => unknown
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

/** The entry of a pair. @throws StepError naming the pair, if `select` does */
export function joined<L, R, O>(left: Entry<L>, right: Entry<R>, select: (left: L, right: R) => O): Entry<O> {
  try {
    return new Entry(select(left.row, right.row), left.weight * right.weight)
  } catch (error) {
    throw rowFailure(error, { left: left.row, right: right.row })
  }
}
