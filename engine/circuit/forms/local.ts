/**
 * Operators that work key by key: what such an operator puts out for a key depends on the rows of that key alone. From what it does to
 * one key, its `local` form, follow the batch form, a plain incremental form and the form inside a fixpoint
 * (circuit/nested/of-local.ts). The incremental form that is made here reads all rows of the keys that a step touches; an operator that can
 * do with less brings its own.
 */
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { append } from '../../zset/append.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import type { Batch, Evaluate, State, StateSpec } from '../state.ts'

/** Rows of one key, none twice, none at weight 0. */
export type KeyRows = readonly Entry<unknown>[]

export interface Local {
  /** The key on each port; keys of the ports are compared by their text. */
  readonly by: readonly Arrangement[]
  /** What is put out for a key, from its rows on each port; nothing for no rows. Entries may repeat a row. */
  of(key: Key, rows: readonly KeyRows[]): readonly Entry<unknown>[]
}

/** The batch form. O(|input|) besides the calls of `of`. */
export function batchOf(local: Local): Evaluate {
  return (inputs) => {
    const out: Entry<unknown>[] = []
    for (const { key, ports } of touchedKeys(local, inputs).values()) {
      append(out, local.of(key, ports.map(consolidated)))
    }
    return ZSet.ofParts(out)
  }
}

/** The traces that `deltasOf` needs: one per port, by the key. */
export function tracesOf(local: Local): StateSpec[] {
  return local.by.map((arrangement, port) => ({ kind: 'trace', port, arrangement }))
}

/** The incremental form: what each touched key puts out now minus what it put out before. O(rows of the touched keys). */
export function deltasOf(local: Local, states: readonly State[]): Evaluate {
  const traces = states as readonly Trace[]
  return (inputs) => {
    const touched = touchedKeys(local, inputs)
    const keys = [...touched.values()].map(({ key }) => key)
    for (const trace of traces) trace.load(keys)
    const out: Entry<unknown>[] = []
    for (const { key, ports } of touched.values()) {
      const before = traces.map((trace) => trace.get(key))
      const after = ports.map((delta, port) => consolidated([...(before[port] as KeyRows), ...delta]))
      for (const entry of local.of(key, before)) out.push(entry.at(-entry.weight))
      append(out, local.of(key, after))
    }
    return ZSet.ofParts(out)
  }
}

/** A key with the entries that a step brings for it on each port. */
export interface TouchedKey {
  readonly key: Key
  readonly ports: readonly Entry<unknown>[][]
}

/** The keys that some inputs touch, by their text. */
export function touchedKeys(local: Local, inputs: readonly Batch[]): Map<string, TouchedKey> {
  const touched = new Map<string, TouchedKey>()
  for (let port = 0; port < inputs.length; port++) {
    const by = local.by[port] as Arrangement
    for (const entry of (inputs[port] as Batch).parts) {
      const key = by.key(entry.row)
      let found = touched.get(key.text)
      if (found === undefined) {
        found = { key, ports: inputs.map(() => []) }
        touched.set(key.text, found)
      }
      ;(found.ports[port] as Entry<unknown>[]).push(entry)
    }
  }
  return touched
}

/** Entries that may repeat a row as rows of one key. */
export function consolidated(entries: readonly Entry<unknown>[]): KeyRows {
  return entries.length === 0 ? entries : ZSet.ofParts(entries).entries
}
