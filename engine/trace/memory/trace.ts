/** A trace in memory: rows grouped by key in a hash map, with an ordered index of keys once somebody scans. */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import { type Arrangement, idOf, type Key } from '../arrangement.ts'
import { keyOrder } from '../order.ts'
import type { Keyed, Range, Trace } from '../trace.ts'
import { LastingMap } from './lasting-map.ts'
import { Mass } from './mass.ts'
import { Rows } from './rows.ts'
import { SortedMap } from './sorted-map.ts'

/** The rows of one key, at least one. Most keys have one: then it is the bare entry. */
type Group<T> = Entry<T> | Rows<T>

const NO_ROWS: readonly never[] = []

export class MemoryTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  /** By the ids of the keys. */
  private readonly groups = new LastingMap<string | number, Group<T>>()
  /** The ids of the keys in order. */
  private ordered: SortedMap<string | number> | undefined
  private readonly mass = new Mass()
  private staged: { readonly keys: readonly Key[]; readonly entries: readonly Entry<T>[] }[] = []

  constructor(arrangement: Arrangement) {
    this.arrangement = arrangement
  }

  load(): void {}

  get(key: Key): readonly Entry<T>[] {
    const group = this.groups.get(key.id)
    if (group === undefined) return NO_ROWS
    return group instanceof Rows ? group.entries() : [group]
  }

  parts(key: Key): readonly Entry<T>[] {
    const group = this.groups.get(key.id)
    if (group === undefined) return NO_ROWS
    return group instanceof Rows ? group.parts() : [group]
  }

  weight(entry: Entry<T>, parts = this.arrangement.key(entry.row).parts): number {
    const group = this.groups.get(idOf(parts, parts.length))
    if (group === undefined) return 0
    if (group instanceof Rows) return group.get(entry.text)?.weight ?? 0
    return group.isSameRow(entry) ? group.weight : 0
  }

  *scan(range: Range = {}): IterableIterator<Entry<T>> {
    // No index for who goes through nothing, as circuits do that are added before there are rows: it would be kept from then on.
    if (this.groups.size === 0) return
    for (const id of this.index().values(range)) {
      const group = this.groups.get(id) as Group<T>
      if (!(group instanceof Rows)) {
        yield group
        continue
      }
      const rows = group.entries().sort((a, b) => compare(a.row as Value, b.row as Value))
      yield* range.reverse ? rows.reverse() : rows
    }
  }

  *all(): IterableIterator<Entry<T>> {
    for (const group of this.groups.values()) {
      if (group instanceof Rows) yield* group.entries()
      else yield group
    }
  }

  *keyed(range: Range): IterableIterator<Keyed<T>> {
    for (const entry of this.scan(range)) yield { parts: this.arrangement.key(entry.row).parts, entry }
  }

  size(): number {
    let size = 0
    for (const group of this.groups.values()) size += group instanceof Rows ? group.size : 1
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
      for (let i = 0; i < keys.length; ) {
        const key = keys[i] as Key
        const before = this.groups.get(key.id)
        let group = before
        // Entries of one key often come one after the other, as the old and the new row of an aggregate do.
        for (; keys[i] === key; i++) group = added(group, entries[i] as Entry<T>)
        if (group !== before) this.put(key, group, before === undefined)
      }
    }
  }

  discard(): void {
    this.staged = []
  }

  private put(key: Key, group: Group<T> | undefined, isNew: boolean): void {
    if (group === undefined) {
      this.groups.delete(key.id)
      this.ordered?.delete(key.parts)
    } else {
      this.groups.set(key.id, group)
      if (isNew) this.ordered?.set(key.parts, key.id)
    }
  }

  /** The first call sorts all keys, later ones find them kept in order. */
  private index(): SortedMap<string | number> {
    if (this.ordered === undefined) {
      this.ordered = new SortedMap(keyOrder(this.arrangement))
      for (const [id, group] of this.groups) {
        const row = group instanceof Rows ? group.example : group.row
        this.ordered.set(this.arrangement.key(row).parts, id)
      }
    }
    return this.ordered
  }
}

/** A group with an entry more; undefined if that leaves no row. */
function added<T>(group: Group<T> | undefined, entry: Entry<T>): Group<T> | undefined {
  if (group === undefined) return entry
  if (group instanceof Rows) {
    group.add(entry)
    return group.isEmpty ? undefined : group
  }
  // Two rows that come need not be compared before somebody reads them.
  if ((group.weight > 0 && entry.weight > 0) || !group.isSameRow(entry)) return new Rows(group, entry)
  const weight = group.weight + entry.weight
  return weight === 0 ? undefined : group.at(weight)
}
