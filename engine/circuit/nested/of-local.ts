/**
 * The form inside a fixpoint of an operator that works key by key. With W[t, i] the sum of a key's deltas at times ≤ (t, i), it puts out at
 * (t, i)
 *
 *     of(W[t,i]) − of(W[t−1,i]) − of(W[t,i−1]) + of(W[t−1,i−1])
 *
 * for the keys that this step has touched at any i' ≤ i and for which something changes at i: the four terms cancel where neither this
 * step nor an earlier one has anything at i. So there may be something to put out at every index at which a touched key has stored rows,
 * which is what `due` says. O(rows of the key) per touched key and such index.
 */
import type { Key } from '../../trace/arrangement.ts'
import { append } from '../../zset/append.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import { consolidated, type Local, touchedKeys } from '../forms/local.ts'
import type { Batch } from '../state.ts'
import { Agenda } from './agenda.ts'
import type { Nested, NestedForm } from './nested.ts'
import type { ByIndex, Stored } from './stored.ts'
import { NestedTrace } from './trace.ts'

export function nestedLocal(local: Local): NestedForm {
  return {
    states: local.by.map((by, port) => ({ kind: 'nested trace', name: `port ${port}`, port, by })),
    bind: (states) => {
      const traces = local.by.map((by, port) => new NestedTrace(by, states[port] as Stored))
      return new RunningLocal(local, traces)
    },
  }
}

class RunningLocal implements Nested {
  private readonly local: Local
  private readonly traces: readonly NestedTrace[]
  private readonly agenda = new Agenda()
  private readonly touched = new Set<Key['id']>()

  constructor(local: Local, traces: readonly NestedTrace[]) {
    this.local = local
    this.traces = traces
  }

  at(i: number, inputs: readonly Batch[]): Batch {
    const keys = new Map<Key['id'], Key>()
    for (const { key, ports } of touchedKeys(this.local, inputs).values()) {
      keys.set(key.id, key)
      ports.forEach((entries, port) => {
        for (const entry of entries) (this.traces[port] as NestedTrace).bring(i, key, entry)
      })
      this.touch(i, key)
    }
    for (const [id, key] of this.agenda.at(i) ?? []) keys.set(id, key)
    const out: Entry<unknown>[] = []
    for (const key of keys.values()) this.corners(i, key, out)
    return ZSet.ofParts(out)
  }

  due(i: number): number {
    return this.agenda.next(i)
  }

  end(): void {
    for (const trace of this.traces) trace.end()
    this.forget()
  }

  forget(): void {
    this.agenda.clear()
    if (this.touched.size > 0) this.touched.clear()
    for (const trace of this.traces) trace.forget()
  }

  /** Puts a key that is touched for the first time on the agenda wherever earlier steps have stored rows for it. */
  private touch(i: number, key: Key): void {
    if (this.touched.has(key.id)) return
    this.touched.add(key.id)
    for (const trace of this.traces)
      for (const { at } of trace.stored(trace.of(key))) if (at > i) this.agenda.add(at, key)
  }

  private corners(i: number, key: Key, out: Entry<unknown>[]): void {
    const past = this.traces.map((trace) => trace.stored(trace.of(key)))
    const both = this.traces.map((trace, port) => [past[port] as ByIndex, trace.of(key).brought])
    this.emit(key, both, i, 1, out)
    this.emit(key, both, i - 1, -1, out)
    const before = past.map((entries) => [entries])
    this.emit(key, before, i, -1, out)
    this.emit(key, before, i - 1, 1, out)
  }

  /** Adds what the operator puts out for the key's rows up to index i, `sign` times. */
  private emit(
    key: Key,
    ports: readonly (readonly ByIndex[])[],
    i: number,
    sign: 1 | -1,
    out: Entry<unknown>[],
  ): void {
    const rows = ports.map((parts) => consolidated(parts.flatMap((part) => upTo(part, i))))
    for (const entry of this.local.of(key, rows)) out.push(sign === 1 ? entry : entry.at(-entry.weight))
  }
}

function upTo(byIndex: ByIndex, i: number): Entry<unknown>[] {
  const out: Entry<unknown>[] = []
  for (const { at, entries } of byIndex) if (at <= i) append(out, entries)
  return out
}
