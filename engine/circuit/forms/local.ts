/**
 * Operators that work key by key: what such an operator puts out for a key depends on the rows of that key alone. From what it does to
 * one key, its `local` form, follow the batch form and the form inside a fixpoint (circuit/nested/of-local.ts). Its incremental form is its own,
 * since it knows how little of a key it has to read.
 */
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import { append } from '../../zset/append.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'
import type { Batch, Evaluate } from '../state.ts'

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
