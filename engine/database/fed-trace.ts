/**
 * A trace of a table as a circuit must see it that is being filled from the table's rows piece by piece: with the rows that it has been given so far. They
 * are given in the order of the table's own trace, so that whether a row is among them is told by comparing it with the last one.
 */
import type { Arrangement } from '../trace/arrangement.ts'
import { FilteredTrace } from '../trace/filtered-trace.ts'
import { type KeyOrder, keyOrder } from '../trace/order.ts'
import type { Trace } from '../trace/trace.ts'
import { compare } from '../value/compare.ts'
import type { Value } from '../value/types.ts'
import type { Entry } from '../zset/zset.ts'

/** How much of a table has been given. */
export class Fed {
  private readonly by: Arrangement
  private readonly order: KeyOrder
  private last: readonly Value[] | undefined
  private lastRow: unknown
  private whole = false

  /** @param by how the table's own trace is arranged */
  constructor(by: Arrangement) {
    this.by = by
    this.order = keyOrder(by)
  }

  has({ row }: Entry<unknown>): boolean {
    if (this.whole) return true
    if (this.last === undefined) return false
    const order = this.order(this.by.key(row).parts, this.last)
    return order < 0 || (order === 0 && compare(row as Value, this.lastRow as Value) <= 0)
  }

  /** All rows up to this one have been given. */
  upTo({ row }: Entry<unknown>): void {
    this.last = this.by.key(row).parts
    this.lastRow = row
  }

  all(): void {
    this.whole = true
  }
}

/** What of the trace of a table has been given. */
export function fedTrace(trace: Trace, fed: Fed): Trace {
  return new FilteredTrace(trace, (entry) => fed.has(entry))
}
