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

/** Entries by inner index. */
export type ByIndex = ReadonlyMap<number, readonly Entry<unknown>[]>

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

type Growing = Map<number, Entry<unknown>[]>

const NOTHING: ByIndex = new Map()

export class NestedTrace {
  readonly by: Arrangement
  private readonly trace: Trace
  private readonly constant: boolean
  private readonly stored = new Map<Key['id'], ByIndex>()
  private readonly brought = new Map<Key['id'], Growing>()
  private staged: Entry<Stored>[] = []

  constructor(by: Arrangement, trace: Trace, constant: boolean) {
    this.by = by
    this.trace = trace
    this.constant = constant
  }

  begin(): void {
    // Clearing a map makes it anew, also an empty one.
    if (this.stored.size > 0) this.stored.clear()
    if (this.brought.size > 0) this.brought.clear()
    this.staged = []
  }

  /** Takes this step's entry at index i. */
  bring(i: number, key: Key, entry: Entry<unknown>): void {
    push(entryOf(this.brought, key.id), i, entry)
    if (this.constant) return
    // The canonical text of the stored row, made of that of the row itself.
    const text = `{"at":${i},"row":${entry.text}}`
    this.staged.push(new Entry({ at: i, row: entry.row }, entry.weight, text))
  }

  /** What this step has brought for a key, by index. */
  ofStep(key: Key): ByIndex {
    return this.brought.get(key.id) ?? NOTHING
  }

  /** What earlier steps have stored for a key, by index. O(rows of the key) at the first call of a step. */
  ofPast(key: Key): ByIndex {
    let found = this.stored.get(key.id)
    if (found === undefined) {
      found = this.read(key)
      this.stored.set(key.id, found)
    }
    return found
  }

  end(): void {
    if (this.staged.length > 0) this.trace.stage(ZSet.ofParts(this.staged))
    this.begin()
  }

  private read(key: Key): ByIndex {
    const entries = this.trace.get(key)
    if (entries.length === 0) return NOTHING
    if (this.constant) return new Map().set(0, entries)
    const found: Growing = new Map()
    for (const { row, weight } of entries as readonly Entry<Stored>[]) {
      push(found, row.at, new Entry(row.row, weight))
    }
    return found
  }
}

function entryOf(map: Map<Key['id'], Growing>, key: Key['id']): Growing {
  let found = map.get(key)
  if (found === undefined) {
    found = new Map()
    map.set(key, found)
  }
  return found
}

function push(map: Growing, i: number, entry: Entry<unknown>): void {
  const found = map.get(i)
  if (found === undefined) map.set(i, [entry])
  else found.push(entry)
}
