/** A store in memory: everything in maps, atomic because a flush cannot fail. */
import type { Value } from '../../value/types.ts'
import { ZSet } from '../../zset/zset.ts'
import type { Arrangement } from '../arrangement.ts'
import type {
  Accumulators,
  AccumulatorsWithRows,
  IteratedSet,
  KeptChange,
  LogEntry,
  Store,
  Trace,
} from '../trace.ts'
import { MemoryAccumulators, MemoryAccumulatorsWithRows } from './accumulators.ts'
import { MemoryIteratedSet } from './iterated-set.ts'
import { OrderedMemoryTrace } from './ordered-trace.ts'
import { MemoryTrace } from './trace.ts'

interface Part {
  flush(): void
  discard(): void
}

/** How to take one change of the store's contents back. */
type Restore = () => void

export class MemoryStore implements Store {
  readonly rowsAtOnce = Number.POSITIVE_INFINITY
  private readonly parts = new Map<string, Part>()
  private readonly meta = new Map<string, string>()
  private readonly log: LogEntry[] = []
  /** By thing and step. */
  private readonly kept = new Map<string, Map<number, KeptChange>>()
  /** What the open transaction created, dropped and wrote, other than by flushing. */
  private restores: Restore[] = []

  trace<T>(name: string, arrangement: Arrangement): Trace<T> {
    const inOrder = arrangement.hasOneRowPerKey && arrangement.prefix < arrangement.width
    return this.part(name, () => new (inOrder ? OrderedMemoryTrace<T> : MemoryTrace<T>)(arrangement))
  }

  accumulators<V extends Value>(name: string): Accumulators<V> {
    return this.part(name, () => new MemoryAccumulators<V>())
  }

  accumulatorsWithRows<V extends Value, T>(
    name: string,
    arrangement: Arrangement,
  ): AccumulatorsWithRows<V, T> {
    return this.part(name, () => new MemoryAccumulatorsWithRows<V, T>(arrangement))
  }

  iteratedSet<T>(name: string, arrangement: Arrangement): IteratedSet<T> {
    return this.part(name, () => new MemoryIteratedSet<T>(arrangement))
  }

  drop(name: string): void {
    this.set(this.parts, name, undefined)
  }

  begin(): void {
    this.restores = []
  }

  flush(): void {
    for (const part of this.parts.values()) part.flush()
  }

  commit(): void {
    this.restores = []
  }

  rollback(): void {
    for (const restore of this.restores.reverse()) restore()
    this.restores = []
    for (const part of this.parts.values()) part.discard()
  }

  readMeta(name: string): string | undefined {
    return this.meta.get(name)
  }

  writeMeta(name: string, text: string | undefined): void {
    this.set(this.meta, name, text)
  }

  metaNames(): readonly string[] {
    return [...this.meta.keys()]
  }

  appendLog(entry: LogEntry): void {
    this.log[entry.step] = entry
  }

  rewriteLog(entry: LogEntry): void {
    const before = this.log[entry.step] as LogEntry
    this.log[entry.step] = entry
    this.restores.push(() => {
      this.log[before.step] = before
    })
  }

  readLog(step: number): LogEntry | undefined {
    return this.log[step]
  }

  lastStep(): number {
    return Math.max(0, this.log.length - 1)
  }

  pruneLog(before: number): void {
    const { log } = this
    const pruned = new Map<number, LogEntry>()
    for (let step = 1; step < before; step++) {
      const entry = log[step]
      if (entry !== undefined) pruned.set(step, entry)
      delete log[step]
    }
    this.restores.push(() => {
      for (const [step, entry] of pruned) log[step] = entry
    })
    for (const [of, changes] of this.kept)
      this.set(this.kept, of, new Map([...changes].filter(([step]) => step >= before)))
  }

  keepChange(change: KeptChange): void {
    const changes = this.kept.get(change.of) ?? new Map<number, KeptChange>()
    if (changes.size === 0) this.set(this.kept, change.of, changes)
    changes.set(change.step, change)
    this.restores.push(() => void changes.delete(change.step))
  }

  keptChanges(of: string, after: number, to: number): readonly KeptChange[] {
    const changes = this.kept.get(of)
    if (changes === undefined) return []
    const found: KeptChange[] = []
    for (let step = after + 1; step <= to; step++) {
      const change = changes.get(step)
      if (change !== undefined) found.push(change)
    }
    return found
  }

  dropChanges(of: string): void {
    this.set(this.kept, of, undefined)
  }

  contents(trace: string): ZSet<unknown> {
    const found = this.parts.get(trace) as (Part & (Trace | { rows: Trace })) | undefined
    if (found === undefined) return ZSet.empty()
    return ZSet.ofParts([...('rows' in found ? found.rows : found).all()])
  }

  expose(): void {}

  conceal(): void {}

  faults(): string[] {
    return []
  }

  close(): void {}

  private part<P extends Part>(name: string, create: () => P): P {
    let part = this.parts.get(name) as P | undefined
    if (part === undefined) {
      part = create()
      this.set(this.parts, name, part)
    }
    return part
  }

  private set<V>(map: Map<string, V>, name: string, value: V | undefined): void {
    const before = map.get(name)
    this.restores.push(() => void (before === undefined ? map.delete(name) : map.set(name, before)))
    if (value === undefined) map.delete(name)
    else map.set(name, value)
  }
}
