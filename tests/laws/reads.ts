/** A store in memory that counts what is read from it: the cost of a step in rows, independent of the machine. */
import { MemoryStore } from '../../engine/index.ts'
import type { Arrangement } from '../../engine/trace/arrangement.ts'
import type { Accumulators, Trace } from '../../engine/trace/trace.ts'
import type { Value } from '../../engine/value/types.ts'

export class CountingStore extends MemoryStore {
  /** Rows that were read from traces, and weights that were asked for, since the last look. */
  private count = 0
  /** Values that were asked for from accumulators, since the last look. */
  private asked = 0

  /** The reads since the last call. */
  reads(): number {
    const { count } = this
    this.count = 0
    return count
  }

  /** The values asked for since the last call. */
  values(): number {
    const { asked } = this
    this.asked = 0
    return asked
  }

  override accumulators<V extends Value>(name: string): Accumulators<V> {
    const accumulators = super.accumulators<V>(name)
    return {
      load: (keys) => accumulators.load(keys),
      get: (key) => {
        this.asked++
        return accumulators.get(key)
      },
      stage: (key, value) => accumulators.stage(key, value),
    }
  }

  override trace<T>(name: string, arrangement: Arrangement): Trace<T> {
    const trace = super.trace<T>(name, arrangement)
    return {
      arrangement,
      load: (keys) => trace.load(keys),
      get: (key) => [...this.counted(trace.get(key))],
      parts: (key) => [...this.counted(trace.parts(key))],
      weight: (entry) => {
        this.count++
        return trace.weight(entry)
      },
      scan: (range) => this.counted(trace.scan(range)),
      all: () => this.counted(trace.all()),
      keyed: (range) => this.counted(trace.keyed(range)),
      size: () => trace.size(),
      stage: (delta) => trace.stage(delta),
    }
  }

  private *counted<E>(entries: Iterable<E>): IterableIterator<E> {
    for (const entry of entries) {
      this.count++
      yield entry
    }
  }
}
