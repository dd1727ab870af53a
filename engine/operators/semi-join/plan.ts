/** By which keys semiJoin and antiJoin match rows, and the weights of keys that they know matches by. */
import type { Batch, StateSpec } from '../../circuit/state.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Accumulators } from '../../trace/trace.ts'
import { ValueError } from '../../value/error.ts'
import { type Keys, keyOf } from '../join/plan.ts'

/** By which keys to match, and whether to keep the left rows whose key is there or those whose key is not. */
export interface MatchPlan {
  readonly on: Keys
  readonly there: boolean
}

/** The weights of a right key's rows, summed. */
export type KeyWeights = Accumulators<number>

/** The state that keeps the weights of the keys of one side. */
export function keyWeightsSpec(side: string, by: Arrangement): StateSpec {
  return { kind: 'accumulators', name: `weights of ${side} keys`, width: by.width }
}

/** The keys of a Z-set with the sum of their rows' weights, keys that equal no key left out. */
export function weightsByKey(rows: Batch, by: Arrangement): Map<string, { key: Key; weight: number }> {
  const sums = new Map<string, { key: Key; weight: number }>()
  for (const entry of rows.parts) {
    const key = keyOf(by, entry)
    if (key === null) continue
    const sum = sums.get(key.text)
    if (sum === undefined) sums.set(key.text, { key, weight: entry.weight })
    else sum.weight = checked(sum.weight + entry.weight, key)
  }
  return sums
}

/** A sum of weights. @throws ValueError if it is not exact */
export function checked(weight: number, key: Key): number {
  if (Number.isSafeInteger(weight)) return weight
  throw new ValueError(
    `the weights of the rows with key ${key.text} sum to more than ${Number.MAX_SAFE_INTEGER}, the largest that is exact`,
  )
}
