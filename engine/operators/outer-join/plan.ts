/** What an outer join does: a join, and what it makes of the rows of a side without a match. */
import { rowFailure } from '../../circuit/failure.ts'
import { type InGroup, inGroup } from '../../circuit/forms/group-rows.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { type JoinPlan, planPerGroup } from '../join/plan.ts'
import type { MatchPlan } from '../semi-join/plan.ts'

export interface OuterPlan {
  readonly join: JoinPlan
  readonly kept: readonly Kept[]
}

/** A side whose rows without a match are kept. */
export interface Kept {
  /** The side's port: 0 for left, 1 for right. */
  readonly port: 0 | 1
  /** What becomes of a row without a match. */
  readonly select: (row: unknown) => unknown
}

/** The same for rows in groups. */
export function outerPerGroup({ join, kept }: OuterPlan): OuterPlan {
  return {
    join: planPerGroup(join),
    kept: kept.map(({ port, select }) => {
      const inside = inGroup(select)
      return { port, select: (row) => inside(row as InGroup<unknown>) }
    }),
  }
}

/** The rows without a match as an antiJoin of the side with the other. */
export function antiPlan({ join: { on } }: OuterPlan, side: Kept): MatchPlan {
  return { on: fromSide(side, on), there: false }
}

/** What there is for left and right, for the side first. */
export function fromSide<T>({ port }: Kept, both: readonly T[]): readonly [T, T] {
  return [both[port] as T, both[1 - port] as T]
}

/** Rows without a match as rows of the outer join. @throws StepError naming the row, if `select` does */
export function padded({ port, select }: Kept, rows: ZSet<unknown>): ZSet<unknown> {
  return ZSet.ofParts(
    rows.parts.map(({ row, weight }) => {
      try {
        return new Entry(select(row), weight)
      } catch (error) {
        throw rowFailure(error, port === 0 ? { left: row, right: null } : { left: null, right: row })
      }
    }),
  )
}

/** The sum of several Z-sets, the first of which is there. */
export function together(zsets: readonly ZSet<unknown>[]): ZSet<unknown> {
  return zsets.reduce((sum, zset) => sum.plus(zset))
}
