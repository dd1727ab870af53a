/** Accumulators in memory: one hash map from key to value. */
import type { Value } from '../../value/types.ts'
import type { Key } from '../arrangement.ts'
import type { Accumulators } from '../trace.ts'

export class MemoryAccumulators<V extends Value> implements Accumulators<V> {
  private readonly values = new Map<string | number, V>()
  private staged: [string | number, V | undefined][] = []

  load(): void {}

  get(key: Key): V | undefined {
    return this.values.get(key.id)
  }

  stage(key: Key, value: V | undefined): void {
    this.staged.push([key.id, value])
  }

  flush(): void {
    const { staged } = this
    this.staged = []
    for (const [key, value] of staged) {
      if (value === undefined) this.values.delete(key)
      else this.values.set(key, value)
    }
  }

  discard(): void {
    this.staged = []
  }
}
