/**
 * semiJoin and antiJoin inside a fixpoint, made of what they stand for: semiJoin(a, b) = a ⋈ H(keys of b), antiJoin(a, b) = a − semiJoin(a, b).
 * Cost and state are those of distinct and join there, on keys instead of right rows.
 */

import { composed } from '../../circuit/nested/composed.ts'
import type { NestedForm } from '../../circuit/nested/nested.ts'
import type { Batch } from '../../circuit/state.ts'
import type { Arrangement } from '../../trace/arrangement.ts'
import type { Value } from '../../value/types.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { nestedDistinct } from '../distinct/nested-distinct.ts'
import { nestedJoin } from '../join/nested-join.ts'
import { type MatchPlan, weightsByKey } from './plan.ts'

export function nestedMatching({ on, there }: MatchPlan): NestedForm {
  const plan = { on: [on[0], ofKeys(on[1])] as const, select: (left: unknown) => left }
  const parts = { keys: nestedDistinct(), pairs: nestedJoin(plan, [0, null]) }
  return composed(parts, ({ keys, pairs }, i, inputs) => {
    const [left, right] = inputs as [Batch, Batch]
    const matched = pairs.at(i, [left, keys.at(i, [keysOf(right, on[1])])])
    return there ? matched : left.minus(matched)
  })
}

/** The keys of rows as rows, each the array of its components. */
function keysOf(rows: Batch, by: Arrangement): Batch {
  const entries = [...weightsByKey(rows, by).values()].filter(({ weight }) => weight !== 0)
  return ZSet.ofParts(entries.map(({ key, weight }) => new Entry(key.parts, weight)))
}

/** The arrangement of rows that are keys by all of their components. */
function ofKeys(by: Arrangement): Arrangement {
  return by.recomputed((_, n) => (key: readonly Value[]) => key[n])
}
