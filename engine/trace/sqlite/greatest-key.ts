/**
 * What no key of a b-tree begins with anything greater than: a key beyond it is known not to be there without looking. Groups that are numbered, or that
 * are times, begin so.
 */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import { isNative } from './cells.ts'
import { type Driver, quoted, type SqlValue, type Statement } from './driver.ts'
import { keyColumn } from './key-columns.ts'

export class GreatestKey {
  private readonly select: Statement
  /** A number or a string as it is, something greater as its key column, null if there are no keys; undefined until it is read. */
  private greatest: SqlValue | null | undefined

  constructor(driver: Driver, table: string) {
    this.select = driver.prepare(`SELECT max(k0) FROM ${quoted(table)}`)
  }

  /** Whether there is surely no such key. O(log keys) the first time, then O(1). */
  isBelow([first]: readonly Value[]): boolean {
    if (first === undefined) return false
    if (this.greatest === undefined) this.greatest = this.select.get([])?.[0] as SqlValue | null
    const { greatest } = this
    return greatest === null || (!(greatest instanceof Uint8Array) && compare(first, greatest as Value) > 0)
  }

  /** There may be such a key from now on. What is taken back is not: it may be greater than all that there are. */
  add(key: readonly Value[]): void {
    if (!this.isBelow(key)) return
    const first = key[0] as Value
    this.greatest = isNative(first) ? first : keyColumn(first)
  }
}
