/** A trace in memory: rows grouped by key in hash maps, with an ordered index of keys once somebody scans. */
import { compare } from '../../value/compare.ts'
import type { Value } from '../../value/types.ts'
import type { Entry, ZSet } from '../../zset/zset.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import type { Range, Trace } from '../trace.ts'
import { freeze } from './freeze.ts'
import { SortedMap } from './sorted-map.ts'

/** Most keys have one row: such a group is the bare entry, not a map. */
type Group<T> = Entry<T> | Map<string, Entry<T>>

const NO_ROWS: readonly never[] = []

export class MemoryTrace<T> implements Trace<T> {
  readonly arrangement: Arrangement
  private readonly groups = new Map<string, Group<T>>()
  /** The texts of the keys in order. */
  private ordered: SortedMap<string> | undefined
  private staged: { key: Key; entry: Entry<T> }[] = []
  private count = 0

  constructor(arrangement: Arrangement) {
    this.arrangement = arrangement
  }

  load(): void {}

  get(key: Key): readonly Entry<T>[] {
    const group = this.groups.get(key.text)
    if (group === undefined) return NO_ROWS
    return group instanceof Map ? [...group.values()] : [group]
  }

  weight(entry: Entry<T>): number {
    const group = this.groups.get(this.arrangement.key(entry.row).text)
    if (group === undefined) return 0
    if (group instanceof Map) return group.get(entry.text)?.weight ?? 0
    return group.text === entry.text ? group.weight : 0
  }

  *scan(range: Range = {}): IterableIterator<Entry<T>> {
    for (const key of this.index().values(range)) {
      const group = this.groups.get(key) as Group<T>
      if (!(group instanceof Map)) {
        yield group
        continue
      }
      const rows = [...group.values()].sort((a, b) => compare(a.row as Value, b.row as Value))
      yield* range.reverse ? rows.reverse() : rows
    }
  }

  size(): number {
    return this.count
  }

  stage(delta: ZSet<T>): void {
    for (const entry of delta.parts) {
      const key = this.arrangement.key(entry.row)
      // A row or key without a text is refused here, so that the flush cannot fail.
      void key.text
      void entry.text
      freeze(entry.row)
      this.staged.push({ key, entry })
    }
  }

  /** Applies what was staged; cannot fail. */
  flush(): void {
    const { staged } = this
    this.staged = []
    for (const { key, entry } of staged) this.add(key, entry)
  }

  discard(): void {
    this.staged = []
  }

  private add(key: Key, entry: Entry<T>): void {
    const group = this.groups.get(key.text)
    if (group === undefined) {
      this.groups.set(key.text, entry)
      this.ordered?.set(key.parts, key.text)
      this.count++
    } else if (group instanceof Map) {
      this.addToMap(group, entry)
      if (group.size === 0) this.remove(key)
    } else if (group.text === entry.text) {
      const weight = group.weight + entry.weight
      if (weight !== 0) this.groups.set(key.text, group.at(weight))
      else {
        this.count--
        this.remove(key)
      }
    } else {
      this.groups.set(
        key.text,
        new Map([
          [group.text, group],
          [entry.text, entry],
        ]),
      )
      this.count++
    }
  }

  private addToMap(group: Map<string, Entry<T>>, entry: Entry<T>): void {
    const before = group.get(entry.text)
    const weight = (before?.weight ?? 0) + entry.weight
    if (before === undefined) this.count++
    if (weight !== 0) group.set(entry.text, before?.at(weight) ?? entry)
    else {
      group.delete(entry.text)
      this.count--
    }
  }

  private remove(key: Key): void {
    this.groups.delete(key.text)
    this.ordered?.delete(key.parts)
  }

  /** The first call sorts all keys, later ones find them kept in order. */
  private index(): SortedMap<string> {
    if (this.ordered === undefined) {
      this.ordered = new SortedMap(this.arrangement)
      for (const [text, group] of this.groups) {
        const entry = group instanceof Map ? (group.values().next().value as Entry<T>) : group
        this.ordered.set(this.arrangement.key(entry.row).parts, text)
      }
    }
    return this.ordered
  }
}
