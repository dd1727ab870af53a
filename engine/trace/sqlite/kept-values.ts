/** The values of accumulators by key: as they were read lately, and what was staged for the next flush. */
import { canonicalText } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { parseValue } from '../../zset/zset.ts'
import type { Key } from '../arrangement.ts'
import { compareKeys } from '../order.ts'
import type { GreatestKey } from './greatest-key.ts'
import type { CachePart } from './row-cache.ts'

/** A value in the cache: in an object, as it may be none, and may be put into it anew. */
export interface Kept<V> {
  value: V | undefined
  /** How long its text may become before the cache must be told. */
  room: number
}

/** What is to be written for a key; no text for a value that is removed. */
export interface StagedValue<V> {
  readonly key: Key
  readonly value: V | undefined
  readonly text: string | undefined
}

export class KeptValues<V extends Value> {
  private readonly cache: CachePart<Kept<V>>
  private readonly read: (key: Key) => string | undefined
  private readonly greatest: GreatestKey
  private staged = new Map<string | number, StagedValue<V>>()
  /** What was read since the last flush, as it is in the cache, or was. */
  private readonly used = new Map<string | number, Kept<V>>()

  /** @param read the text of the value of a key in the file */
  constructor(cache: CachePart<Kept<V>>, read: (key: Key) => string | undefined, greatest: GreatestKey) {
    this.cache = cache
    this.read = read
    this.greatest = greatest
  }

  get(key: Key): V | undefined {
    const { id } = key
    let kept = this.cache.get(id)
    if (kept === undefined) {
      const text = this.greatest.isBelow(key.parts) ? undefined : this.read(key)
      kept = this.keep(id, text === undefined ? undefined : (parseValue(text) as V), text)
    }
    this.used.set(id, kept)
    return kept.value
  }

  /** @throws ValueError if the value cannot be stored */
  stage(key: Key, value: V | undefined): void {
    if (value !== undefined) this.greatest.add(key.parts)
    this.staged.set(key.id, { key, value, text: value === undefined ? undefined : canonicalText(value) })
  }

  /** Takes what was staged, in the order of keys; it counts as written. */
  take(): readonly StagedValue<V>[] {
    if (this.staged.size === 0) return []
    const staged = [...this.staged.values()]
    this.staged = new Map()
    if (staged.length > 1) staged.sort((a, b) => compareKeys(a.key.parts, b.key.parts))
    for (const { key, value, text } of staged) {
      const kept = this.used.get(key.id)
      if (kept === undefined || (text?.length ?? 0) > kept.room) this.keep(key.id, value, text)
      else kept.value = value
    }
    this.used.clear()
    return staged
  }

  discard(): void {
    this.staged = new Map()
    this.used.clear()
  }

  private keep(id: string | number, value: V | undefined, text = ''): Kept<V> {
    const room = 2 * text.length + 32
    const kept = { value, room }
    // The row that was made of the value is kept with it.
    this.cache.set(id, kept, 6 * room)
    return kept
  }
}
