/** A trace of rows about which nothing is known: it has a table once there is a row, which says what columns to expect of the others. */
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import { type Columns, columnsLike } from '../columns.ts'
import type { Keyed, Range, Trace } from '../trace.ts'
import type { SqliteTrace } from './trace.ts'

export class DeferredTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly open: (columns: Columns | null) => SqliteTrace<T>
  private readonly isThere: () => boolean
  private opened: SqliteTrace<T> | undefined
  /** Whether the transaction was rolled back that may have made the table. */
  private unsure = false

  /** @param isThere whether there is a table */
  constructor(
    arrangement: Arrangement,
    open: (columns: Columns | null) => SqliteTrace<T>,
    isThere: () => boolean,
  ) {
    this.arrangement = arrangement
    this.open = open
    this.isThere = isThere
  }

  private get trace(): SqliteTrace<T> | undefined {
    if (this.unsure && !this.isThere()) this.opened = undefined
    this.unsure = false
    return this.opened
  }

  load(): void {}

  get(key: Key): readonly Entry<T>[] {
    return this.trace?.get(key) ?? []
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>, parts?: readonly Value[]): number {
    return this.trace?.weight(entry, parts) ?? 0
  }

  *scan(range?: Range): IterableIterator<Entry<T>> {
    yield* this.trace?.scan(range) ?? []
  }

  *all(): IterableIterator<Entry<T>> {
    yield* this.trace?.all() ?? []
  }

  *keyed(range: Range): IterableIterator<Keyed<T>> {
    yield* this.trace?.keyed(range) ?? []
  }

  size(): number {
    return this.trace?.size() ?? 0
  }

  stage(delta: ZSet<T>): void {
    const [first] = delta.parts
    if (first === undefined) return
    const trace = this.trace ?? this.open(columnsLike(first.row))
    this.opened = trace
    trace.stage(delta)
  }

  flush(): void {
    this.trace?.flush()
  }

  discard(): void {
    this.opened?.discard()
    this.unsure = true
  }
}
