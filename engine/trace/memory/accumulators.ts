/** Accumulators in memory: one hash map from key to value. */
import type { Value } from '../../value/types.ts'
import type { Arrangement, Key } from '../arrangement.ts'
import type { Accumulators, AccumulatorsWithRows } from '../trace.ts'
import { LastingMap } from './lasting-map.ts'
import { MemoryTrace } from './trace.ts'

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

export class MemoryAccumulatorsWithRows<V extends Value, T>
  extends MemoryAccumulators<V>
  implements AccumulatorsWithRows<V, T>
{
  readonly rows: MemoryTrace<T>

  constructor(arrangement: Arrangement) {
    super()
    this.rows = new MemoryTrace<T>(arrangement)
  }

  override flush(): void {
    // First, since what ends a flush of the values discards what is staged.
    this.rows.flush()
    super.flush()
  }

  override discard(): void {
    super.discard()
    this.rows.discard()
  }
}
