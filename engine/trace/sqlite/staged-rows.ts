/** Rows that wait to be written, with what is bound for them: sorted so that each page of their b-tree is visited once. */
import type { Entry } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import { compareBound } from './bound-order.ts'
import type { Bound, RowLayout } from './row-layout.ts'

export interface StagedRow<V> extends Bound {
  readonly key: Key
  /** What is written with it. */
  readonly value: V
}

/** What is bound for a row of that key. @throws ValueError if it, or the key, cannot be stored */
export function stagedRow<V>(layout: RowLayout, entry: Entry<unknown>, key: Key, value: V): StagedRow<V> {
  // A key that cannot be stored has no id.
  void key.id
  const { primary, kind } = layout.bound(entry, key.parts)
  return { key, primary, kind, value }
}

/** Puts equal rows next to each other, and, but for descending keys and a few strings, all in the order of the b-tree. */
export function sortInOrder(staged: StagedRow<unknown>[]): void {
  if (staged.length > 1) staged.sort((a, b) => compareBound(a.primary, b.primary))
}
