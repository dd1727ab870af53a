/**
 * A map in which a key may come and go any number of times at the same cost. JavaScript's own keep a deleted entry in the chain of its hash until
 * they are rebuilt: a key that is set and deleted again and again in a large map finds all its former selves on its way. Here a deleted key
 * keeps its place until as many have gone as are left; then all of them go at once.
 */
export class LastingMap<K, V extends NonNullable<unknown> | null> {
  private readonly map = new Map<K, V | undefined>()
  /** How many keys in the map are deleted ones. */
  private gone = 0

  get size(): number {
    return this.map.size - this.gone
  }

  get(key: K): V | undefined {
    return this.map.get(key)
  }

  set(key: K, value: V): void {
    const { map } = this
    if (this.gone === 0) {
      map.set(key, value)
      return
    }
    const { size } = map
    const before = map.get(key)
    map.set(key, value)
    if (before === undefined && map.size === size) this.gone--
  }

  /** Amortized O(1). */
  delete(key: K): void {
    if (this.map.get(key) === undefined) return
    this.map.set(key, undefined)
    this.gone++
    if (this.gone > FEW && this.gone * 2 > this.map.size) this.sweep()
  }

  *values(): IterableIterator<V> {
    for (const value of this.map.values()) if (value !== undefined) yield value
  }

  *[Symbol.iterator](): IterableIterator<readonly [K, V]> {
    for (const [key, value] of this.map) if (value !== undefined) yield [key, value]
  }

  private sweep(): void {
    const left = [...this]
    this.map.clear()
    for (const [key, value] of left) this.map.set(key, value)
    this.gone = 0
  }
}

/** So many deleted keys are not worth a sweep. */
const FEW = 16
