/** Rows that wait to be written, with what is bound for them: sorted in the order of their b-tree, so that each page is visited once. */
import type { Entry } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import type { KeyOrder } from '../order.ts'
import { compareBound } from './bound-order.ts'
import type { SqlValue } from './driver.ts'
import { keyColumn } from './key-columns.ts'
import type { RowLayout } from './row-layout.ts'

export interface StagedRow {
  readonly key: Key
  /** What is bound for its primary key. */
  readonly primary: readonly SqlValue[]
  /** Which statement takes that. */
  readonly kind: 'short' | 'whole'
}

/** What is bound for a row of that key. @throws ValueError if it, or the key, cannot be stored */
export function stagedRow(layout: RowLayout, entry: Entry<unknown>, key: Key): StagedRow {
  // A key that cannot be stored has no id.
  void key.id
  const { values, short } = layout.bound(entry, key.parts)
  return { key, primary: [...key.parts.map(keyColumn), ...values], kind: short ? 'short' : 'whole' }
}

export function sortInOrder(staged: StagedRow[], order: KeyOrder): void {
  if (staged.length > 1)
    staged.sort((a, b) => order(a.key.parts, b.key.parts) || compareBound(a.primary, b.primary))
}
