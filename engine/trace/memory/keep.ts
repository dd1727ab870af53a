/** What rows must be before a trace keeps them in memory: plain data, and frozen, so that who is handed one cannot change the state. */
import { isPlain } from '../../value/canonical.ts'
import { freeze } from '../../value/freeze.ts'
import type { Entry } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'

/** Checks a key and a row and freezes the row; O(size of the row). @throws ValueError if one is not plain data */
export function keep(key: Key, entry: Entry<unknown>): void {
  // Making the text says what is wrong; where nothing is, the text may never be needed.
  for (const part of key.parts) if (!isPlain(part)) void key.text
  if (!isPlain(entry.row)) void entry.text
  freeze(entry.row)
}
