/**
 * What was read from a file lately, parsed: rows of keys and values of accumulators, of all states of a store together, within a bound on the memory that
 * they take. What the store writes it keeps true: a value by putting the new one in its place, rows by forgetting those of the key.
 */
import { LRUCache } from 'lru-cache'

/** What a cached thing takes besides its content, in bytes; measured on Node 24, and rounded up. */
const OVERHEAD = 300

/** What one state keeps in the cache of its store, by the ids of keys. */
export interface CachePart<V extends object> {
  get(id: string | number): V | undefined
  /** @param size about how many bytes the content takes */
  set(id: string | number, value: V, size: number): void
  delete(id: string | number): void
}

/** One thing that is kept. Each state finds its own by id; all together they are in the order of their last use, about. */
interface Slot {
  readonly id: string | number
  readonly part: Map<string | number, Slot>
  value: object
  /** The time at which its last use was noted. */
  used: number
}

export class RowCache {
  private readonly kept: LRUCache<Slot, Slot>
  /** A sixteenth of the cache: what is larger would push out too much else. */
  private readonly most: number
  /** Goes on when so much has been put in. A use is noted once in each time: to note every one costs more than to find it. */
  private time = 0
  private sinceThen = 0

  /** @param bytes how much memory the cache may take, about; 0 for none */
  constructor(bytes: number) {
    this.most = Math.floor(bytes / 16)
    this.kept = new LRUCache({
      maxSize: Math.max(1, bytes),
      dispose: (_, { id, part }) => void part.delete(id),
      noDisposeOnSet: true,
    })
  }

  /** The cache of one more state. */
  part<V extends object>(): CachePart<V> {
    const part = new Map<string | number, Slot>()
    return {
      get: (id) => {
        const slot = part.get(id)
        if (slot === undefined) return undefined
        if (slot.used !== this.time) {
          this.kept.get(slot)
          slot.used = this.time
        }
        return slot.value as V
      },
      set: (id, value, content) => {
        const { kept, most } = this
        const size = content + (typeof id === 'string' ? 2 * id.length : 0) + OVERHEAD
        const before = part.get(id)
        if (size > most) {
          if (before !== undefined) kept.delete(before)
          return
        }
        this.sinceThen += size
        if (this.sinceThen > most) {
          this.sinceThen = 0
          this.time++
        }
        const slot = before ?? { id, part, value, used: this.time }
        slot.value = value
        slot.used = this.time
        part.set(id, slot)
        kept.set(slot, slot, { size })
      },
      delete: (id) => {
        const slot = part.get(id)
        if (slot !== undefined) this.kept.delete(slot)
      },
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.kept.clear()
  }
}
