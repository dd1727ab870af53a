/** Accumulators in memory: one hash map from key text to value. */
import type { Value } from '../../value/types.ts'
import type { Key } from '../arrangement.ts'
import type { Accumulators } from '../trace.ts'

export class MemoryAccumulators<V extends Value> implements Accumulators<V> {
  private readonly values = new Map<string, V>()
  private staged: [string, V | undefined][] = []

  load(): void {}

  get(key: Key): V | undefined {
    return this.values.get(key.text)
  }

  stage(key: Key, value: V | undefined): void {
    this.staged.push([key.text, value])
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
