/** Accumulators in memory: one hash map from key to value. */
import type { Value } from '../../value/types.ts'
import type { Key } from '../arrangement.ts'
import type { Accumulators } from '../trace.ts'
import { LastingMap } from './lasting-map.ts'

export class MemoryAccumulators<V extends Value> implements Accumulators<V> {
  private readonly values = new LastingMap<string | number, V>()
  private stagedIds: (string | number)[] = []
  private stagedValues: (V | undefined)[] = []

  load(): void {}

  get(key: Key): V | undefined {
    return this.values.get(key.id)
  }

  stage(key: Key, value: V | undefined): void {
    this.stagedIds.push(key.id)
    this.stagedValues.push(value)
  }

  flush(): void {
    const { values, stagedIds, stagedValues } = this
    for (let i = 0; i < stagedIds.length; i++) {
      const value = stagedValues[i]
      if (value === undefined) values.delete(stagedIds[i] as string | number)
      else values.set(stagedIds[i] as string | number, value)
    }
    this.discard()
  }

  discard(): void {
    this.stagedIds = []
    this.stagedValues = []
  }
}
