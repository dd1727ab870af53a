/**
 * A trace in memory of an arrangement with one row per key, whose rows are looked up by some components and then gone through in order: a
 * b-tree of rows for each group of rows that are alike in those.
 */
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import { Arrangement, idOf, type Key } from '../arrangement.ts'
import { compareKeys, type KeyOrder, keyOrder } from '../order.ts'
import type { Keyed, Range, Trace } from '../trace.ts'
import { keep } from './keep.ts'
import { SortedMap } from './sorted-map.ts'

/** The rows of a group, at least one, by their keys. */
type Group<T> = SortedMap<Entry<T>>

export class OrderedMemoryTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly order: KeyOrder
  private readonly groups = new Map<string | number, Group<T>>()
  /** The groups in order, once somebody goes through more than one of them. */
  private ordered: SortedMap<Group<T>> | undefined
  private staged: { readonly key: Key; readonly entry: Entry<T> }[] = []

  constructor(arrangement: Arrangement) {
    this.arrangement = arrangement
    this.order = keyOrder(arrangement)
  }

  load(): void {}

  get({ parts }: Key): readonly Entry<T>[] {
    const found = this.group(parts)?.get(parts)
    return found === undefined ? [] : [found]
  }

  parts(key: Key): readonly Entry<T>[] {
    return this.get(key)
  }

  weight(entry: Entry<T>): number {
    const { parts } = this.arrangement.key(entry.row)
    return this.group(parts)?.get(parts)?.weight ?? 0
  }

  *scan(range: Range = {}): IterableIterator<Entry<T>> {
    for (const { entry } of this.keyed(range)) yield entry
  }

  keyed(range: Range): IterableIterator<Keyed<T>> {
    const { prefix } = this.arrangement
    const [low, high] = [range.after ?? range.from, range.before ?? range.to]
    if (prefix > 0 && (low === undefined || high === undefined || !samePrefix(low, high, prefix)))
      return this.acrossGroups(range)
    return this.group(low ?? [])?.read(range, keyed<T>) ?? [].values()
  }

  size(): number {
    let size = 0
    for (const group of this.groups.values()) size += group.size
    return size
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) {
      const key = this.arrangement.key(entry.row)
      // What cannot be kept is refused here, so that the flush cannot fail.
      keep(key, entry)
      this.staged.push({ key, entry })
    }
  }

  /** Applies what was staged; cannot fail. */
  flush(): void {
    const { staged } = this
    this.staged = []
    for (const { key, entry } of staged) this.add(key.parts, entry)
  }

  discard(): void {
    this.staged = []
  }

  private group(parts: readonly Value[]): Group<T> | undefined {
    return this.groups.get(idOf(parts, this.arrangement.prefix))
  }

  private add(parts: readonly Value[], entry: Entry<T>): void {
    const id = idOf(parts, this.arrangement.prefix)
    const group = this.groups.get(id) ?? this.newGroup(id, parts)
    if (group.add(parts, entry)) return
    const before = group.get(parts) as Entry<T>
    const weight = before.weight + entry.weight
    if (weight !== 0) group.set(parts, before.at(weight))
    else if (group.size > 1) group.delete(parts)
    else {
      this.groups.delete(id)
      this.ordered?.delete(this.prefixOf(parts))
    }
  }

  private newGroup(id: string | number, parts: readonly Value[]): Group<T> {
    const group: Group<T> = new SortedMap(this.order)
    this.groups.set(id, group)
    this.ordered?.set(this.prefixOf(parts), group)
    return group
  }

  private *acrossGroups(range: Range): IterableIterator<Keyed<T>> {
    const [low, high] = [range.after ?? range.from, range.before ?? range.to]
    const groups = {
      ...(low && { from: this.prefixOf(low) }),
      ...(high && { to: this.prefixOf(high) }),
      reverse: range.reverse ?? false,
    }
    for (const group of this.index().values(groups)) yield* group.read(range, keyed<T>)
  }

  private index(): SortedMap<Group<T>> {
    if (this.ordered === undefined) {
      const { components, prefix } = this.arrangement
      this.ordered = new SortedMap(keyOrder(new Arrangement(components.slice(0, prefix))))
      for (const group of this.groups.values()) {
        const [first] = group.read({}, (parts) => parts)
        this.ordered.set(this.prefixOf(first as readonly Value[]), group)
      }
    }
    return this.ordered
  }

  private prefixOf(parts: readonly Value[]): readonly Value[] {
    return parts.slice(0, this.arrangement.prefix)
  }
}

function keyed<T>(parts: readonly Value[], entry: Entry<T>): Keyed<T> {
  return { parts, entry }
}

/** Whether two bounds begin with so many equal components. */
function samePrefix(a: readonly Value[], b: readonly Value[], prefix: number): boolean {
  return a.length >= prefix && b.length >= prefix && compareKeys(a.slice(0, prefix), b.slice(0, prefix)) === 0
}
