/** What one step does to the values, or the rows by value, of one group: which came, which went, and which is first or last now. */
import type { Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Entry } from '../../zset/zset.ts'

/**
 * A value of a group; with the row that has it, where rows are told apart. Items are ordered by value, then by row. One is there while its weight, that
 * of all rows that have the value, is above 0.
 */
export type Item = readonly [value: Value] | readonly [value: Value, row: Value]

export interface ItemChanges {
  /** Items that were not there and are. */
  readonly came: readonly Item[]
  /** How many items there are more than before. */
  readonly growth: number
  /** Whether an item that was there is not any more. O(items that went). */
  hasGone(item: Item): boolean
  /** The first or last item that there is after the step; of a value only, if one is given. */
  end(last: boolean, value?: Value): Item | undefined
}

/** The changes of the items that a source stores. */
export class StoredItemChanges implements ItemChanges {
  readonly came: readonly Item[]
  private readonly gone: readonly Item[]
  private readonly goneTexts: ReadonlySet<string>
  private readonly itemOf: (stored: unknown) => Item
  private readonly key: Key
  private readonly trace: Trace | null

  /**
   * @param itemOf the item that a row of the trace stands for
   * @param changed what the step brings of the group, as rows of the trace, none twice
   * @param trace the source as of the step before; null if there is nothing in it
   */
  constructor(
    itemOf: (stored: unknown) => Item,
    key: Key,
    changed: readonly Entry<unknown>[],
    trace: Trace | null,
  ) {
    const came: Item[] = []
    const gone: Item[] = []
    const goneTexts = new Set<string>()
    for (const entry of changed) {
      const before = trace === null ? 0 : trace.weight(entry)
      const isThere = before + entry.weight > 0
      if (before <= 0 && isThere) came.push(itemOf(entry.row))
      else if (before > 0 && !isThere) {
        gone.push(itemOf(entry.row))
        goneTexts.add(entry.text)
      }
    }
    this.came = came
    this.gone = gone
    this.goneTexts = goneTexts
    this.itemOf = itemOf
    this.key = key
    this.trace = trace
  }

  get growth(): number {
    return this.came.length - this.gone.length
  }

  hasGone(item: Item): boolean {
    return this.gone.some((other) => compare(other as Value, item as Value) === 0)
  }

  /** Reads past those that went or are not there: O(log group + items of the step + items of negative weight before the first or last). */
  end(last: boolean, value?: Value): Item | undefined {
    let best: Item | undefined
    for (const item of this.came) {
      if (value !== undefined && compare(item[0], value) !== 0) continue
      if (best === undefined || isBefore(item, best) !== last) best = item
    }
    const stayed = this.stayed(last, value)
    return best === undefined || (stayed !== undefined && isBefore(stayed, best) !== last) ? stayed : best
  }

  /** The first or last item that was there before the step and still is. */
  private stayed(last: boolean, value: Value | undefined): Item | undefined {
    const { parts } = this.key
    const range =
      value === undefined
        ? { from: parts, before: [...parts, null], reverse: last }
        : { from: [...parts, value], to: [...parts, value], reverse: last }
    for (const entry of this.trace?.scan(range) ?? [])
      if (entry.weight > 0 && !this.goneTexts.has(entry.text)) return this.itemOf(entry.row)
    return undefined
  }
}

function isBefore(a: Item, b: Item): boolean {
  return compare(a as Value, b as Value) < 0
}
