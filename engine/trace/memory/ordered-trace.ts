/**
 * A trace in memory of an arrangement with one row per key, whose rows are looked up by some components and then gone through in order: a
 * b-tree of rows for each group of rows that are alike in those.
 */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import { Arrangement, idOf, type Key } from '../arrangement.ts'
import { type KeyOrder, keyOrder } from '../order.ts'
import type { Keyed, Range, Trace } from '../trace.ts'
import { LastingMap } from './lasting-map.ts'
import { Mass } from './mass.ts'
import { SortedMap } from './sorted-map.ts'
import { SortedRows } from './sorted-rows.ts'

/** The rows that are alike in the components that they are looked up by. */
interface Group<T> {
  readonly prefix: readonly Value[]
  readonly rows: SortedRows<T>
}

export class OrderedMemoryTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly order: KeyOrder
  private readonly groups = new LastingMap<string | number, Group<T>>()
  /** The groups in order, once somebody goes through more than one of them. */
  private ordered: SortedMap<Group<T>> | undefined
  private readonly mass = new Mass()
  private staged: { readonly keys: readonly Key[]; readonly entries: readonly Entry<T>[] }[] = []

  constructor(arrangement: Arrangement) {
    this.arrangement = arrangement
    this.order = keyOrder(arrangement, arrangement.prefix)
  }

  load(): void {}

  get({ parts }: Key): readonly Entry<T>[] {
    const found = this.rows(parts)?.get(parts)
    return found === undefined ? [] : [found]
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>, parts = this.arrangement.key(entry.row).parts): number {
    return this.rows(parts)?.get(parts)?.weight ?? 0
  }

  *scan(range: Range = {}): IterableIterator<Entry<T>> {
    for (const { entry } of this.keyed(range)) yield entry
  }

  *all(): IterableIterator<Entry<T>> {
    for (const { rows } of this.groups.values()) for (const { entry } of rows.read({})) yield entry
  }

  keyed(range: Range): IterableIterator<Keyed<T>> {
    const { prefix } = this.arrangement
    const [low, high] = [range.after ?? range.from, range.before ?? range.to]
    if (prefix > 0 && (low === undefined || high === undefined || !samePrefix(low, high, prefix)))
      return this.acrossGroups(range)
    return this.rows(low ?? [])?.read(range) ?? [].values()
  }

  size(): number {
    let size = 0
    for (const { rows } of this.groups.values()) size += rows.size
    return size
  }

  stage(delta: ZSet<T>): void {
    const entries = this.mass.admit(delta, this.staged, (entry) => this.weight(entry))
    const keys = this.arrangement.keys(entries)
    // What cannot be kept is refused here, so that the flush cannot fail.
    for (let i = 0; i < keys.length; i++) {
      ;(keys[i] as Key).own()
      ;(entries[i] as Entry<T>).own()
    }
    this.staged.push({ keys, entries })
  }

  /** Applies what was staged; cannot fail. */
  flush(): void {
    const { staged } = this
    this.staged = []
    for (const { keys, entries } of staged) {
      for (let i = 0; i < keys.length; i++) this.add((keys[i] as Key).parts, entries[i] as Entry<T>)
    }
  }

  discard(): void {
    this.staged = []
  }

  private rows(parts: readonly Value[]): SortedRows<T> | undefined {
    return this.groups.get(idOf(parts, this.arrangement.prefix))?.rows
  }

  private add(parts: readonly Value[], entry: Entry<T>): void {
    const id = idOf(parts, this.arrangement.prefix)
    const { prefix, rows } = this.groups.get(id) ?? this.newGroup(id, parts)
    rows.add(parts, entry)
    if (!rows.isEmpty) return
    this.groups.delete(id)
    this.ordered?.delete(prefix)
  }

  private newGroup(id: string | number, parts: readonly Value[]): Group<T> {
    const prefix = parts.slice(0, this.arrangement.prefix)
    const group = { prefix, rows: new SortedRows<T>(this.order) }
    this.groups.set(id, group)
    this.ordered?.set(prefix, group)
    return group
  }

  /** Bounds on more than the prefix hold in the groups that begin with them. */
  private *acrossGroups({ from, after, to, before, reverse = false }: Range): IterableIterator<Keyed<T>> {
    const { prefix: length } = this.arrangement
    const [low, high] = [after ?? from, before ?? to]
    const inside = (bound: readonly Value[] | undefined, group: Group<T>): boolean =>
      bound !== undefined && bound.length > length && samePrefix(bound, group.prefix, length)
    const groups = {
      ...(low && { [after && low.length <= length ? 'after' : 'from']: low.slice(0, length) }),
      ...(high && { [before && high.length <= length ? 'before' : 'to']: high.slice(0, length) }),
      reverse,
    }
    for (const group of this.index().values(groups)) {
      yield* group.rows.read({
        ...(inside(low, group) && { [after ? 'after' : 'from']: low }),
        ...(inside(high, group) && { [before ? 'before' : 'to']: high }),
        reverse,
      })
    }
  }

  private index(): SortedMap<Group<T>> {
    if (this.ordered === undefined) {
      const { components, prefix } = this.arrangement
      this.ordered = new SortedMap(keyOrder(new Arrangement(components.slice(0, prefix))))
      for (const group of this.groups.values()) this.ordered.set(group.prefix, group)
    }
    return this.ordered
  }
}

/** Whether two bounds begin with so many equal components. */
function samePrefix(a: readonly Value[], b: readonly Value[], prefix: number): boolean {
  if (a.length < prefix || b.length < prefix) return false
  for (let i = 0; i < prefix; i++) if (compare(a[i] as Value, b[i] as Value) !== 0) return false
  return true
}
