/**
 * What was read from a file lately, parsed: rows of keys and values of accumulators, of all states of a store together, within a bound on the memory that
 * they take. What the store writes it keeps true: a value by putting the new one in its place, rows by forgetting those of the key.
 */
import { LRUCache } from 'lru-cache'

/** What a cached thing takes besides its content, in bytes; measured on Node 24, and rounded up. */
const OVERHEAD = 200

/** What one state keeps in the cache of its store, by the ids of keys. */
export interface CachePart<V extends object> {
  get(id: string | number): V | undefined
  /** @param size about how many bytes the content takes */
  set(id: string | number, value: V, size: number): void
  delete(id: string | number): void
}

export class RowCache {
  private readonly kept: LRUCache<string, object>
  private parts = 0

  /** @param bytes how much memory the cache may take, about; 0 for none */
  constructor(bytes: number) {
    // What is as large as a good part of the cache would push out all else.
    this.kept = new LRUCache({
      maxSize: Math.max(1, bytes),
      maxEntrySize: Math.max(1, Math.floor(bytes / 16)),
    })
  }

  /** The cache of one more state. */
  part<V extends object>(): CachePart<V> {
    const { kept } = this
    this.parts++
    const [ofNumbers, ofTexts] = [`${this.parts}#`, `${this.parts} `]
    const name = (id: string | number): string => (typeof id === 'number' ? ofNumbers + id : ofTexts + id)
    let used = false
    return {
      get: (id) => (used ? (kept.get(name(id)) as V | undefined) : undefined),
      set(id, value, size) {
        used = true
        const key = name(id)
        kept.set(key, value, { size: size + 2 * key.length + OVERHEAD })
      },
      delete: (id) => void (used && kept.delete(name(id))),
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.kept.clear()
  }
}
