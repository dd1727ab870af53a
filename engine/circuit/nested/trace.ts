/**
 * The memory of one port of an operator inside a fixpoint: for each key that a step touches, what earlier steps have stored by inner
 * index, what this step has brought by inner index, and at which indexes something stored is still to come.
 *
 * A port whose stream comes from outside has everything at index 0, in a trace that others share; any other port has a trace of rows
 * `{at: i, row}` of its own, arranged by the key of the row.
 */
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { Trace } from '../../trace/trace.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import type { StateSpec } from '../state.ts'

/** The entries of one inner index. */
export interface AtIndex {
  readonly at: number
  readonly entries: readonly Entry<unknown>[]
}

/** Entries by inner index, which grows. */
export type ByIndex = readonly AtIndex[]

interface Stored {
  readonly at: number
  readonly row: unknown
}

/** The state that a port needs. */
export function nestedTraceSpec(port: number, name: string, by: Arrangement, constant: boolean): StateSpec {
  if (constant) return { kind: 'trace', port, arrangement: by }
  return { kind: 'own trace', name: `${name} by iteration`, arrangement: insideRow(by) }
}

/** The same keys for rows `{at, row}`. */
function insideRow(by: Arrangement): Arrangement {
  return by.recomputed(
    ({ of }) =>
      ({ row }: { row: never }) =>
        of(row),
  )
}

/** The same while entries are added to the last index. */
type Growing = { readonly at: number; readonly entries: Entry<unknown>[] }[]

const NOTHING: ByIndex = []

/** A key that this step has touched. */
export class OfKey {
  readonly key: Key
  /** What this step has brought. */
  readonly brought: Growing = []
  /** What earlier steps have stored, once somebody asked. */
  stored: ByIndex | undefined

  constructor(key: Key) {
    this.key = key
  }
}

export class NestedTrace {
  readonly by: Arrangement
  private readonly trace: Trace
  private readonly constant: boolean
  private readonly touched = new Map<Key['id'], OfKey>()
  private staged: Entry<Stored>[] = []

  constructor(by: Arrangement, trace: Trace, constant: boolean) {
    this.by = by
    this.trace = trace
    this.constant = constant
  }

  /** Takes this step's entry at index i, which is none before those of the entries that it has taken. */
  bring(i: number, key: Key, entry: Entry<unknown>): void {
    push(this.of(key).brought, i, entry)
    if (this.constant) return
    // The canonical text of the stored row, made of that of the row itself.
    const text = `{"at":${i},"row":${entry.text}}`
    this.staged.push(new Entry({ at: i, row: entry.row }, entry.weight, text))
  }

  of(key: Key): OfKey {
    let found = this.touched.get(key.id)
    if (found === undefined) {
      found = new OfKey(key)
      this.touched.set(key.id, found)
    }
    return found
  }

  /** What earlier steps have stored for a key, by index. O(rows of the key) at the first call of a step. */
  stored(ofKey: OfKey): ByIndex {
    ofKey.stored ??= this.read(ofKey.key)
    return ofKey.stored
  }

  end(): void {
    if (this.staged.length > 0) this.trace.stage(ZSet.ofParts(this.staged))
    this.forget()
  }

  forget(): void {
    // Clearing a map makes it anew, also an empty one.
    if (this.touched.size > 0) this.touched.clear()
    this.staged = []
  }

  private read(key: Key): ByIndex {
    const entries = this.trace.get(key)
    if (entries.length === 0) return NOTHING
    if (this.constant) return [{ at: 0, entries }]
    const found: Growing = []
    const stored = entries as readonly Entry<Stored>[]
    for (const { row, weight } of stored.length === 1
      ? stored
      : stored.toSorted((a, b) => a.row.at - b.row.at)) {
      push(found, row.at, new Entry(row.row, weight))
    }
    return found
  }
}

/** What is at one index; O(log indexes). */
export function entriesAt(byIndex: ByIndex, i: number): readonly Entry<unknown>[] {
  let [from, to] = [0, byIndex.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((byIndex[middle] as AtIndex).at < i) from = middle + 1
    else to = middle
  }
  const found = byIndex[from]
  return found?.at === i ? found.entries : []
}

function push(growing: Growing, i: number, entry: Entry<unknown>): void {
  const last = growing.at(-1)
  if (last?.at === i) last.entries.push(entry)
  else growing.push({ at: i, entries: [entry] })
}
