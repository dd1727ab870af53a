/** An aggregate running: on whole batches, on deltas, and on the rows of one group. */
import { groupFailure, rowFailure } from '../../circuit/failure.ts'
import { consolidated, type KeyRows } from '../../circuit/forms/local.ts'
import type { Batch, Evaluate, State } from '../../circuit/state.ts'
import { type Key, ONLY_KEY } from '../../trace/arrangement.ts'
import type { Accumulators, Trace } from '../../trace/trace.ts'
import type { Value } from '../../value/types.ts'
import { append } from '../../zset/append.ts'
import { Entry, ZSet } from '../../zset/zset.ts'
import { Group } from './group.ts'
import { type Columns, type GroupState, type Plan, ROW } from './plan.ts'

/** The batch meaning. O(|input|), for functions of ordered values O(|input| log |input|). */
export function aggregateZSet(input: ZSet<unknown>, plan: Plan): ZSet<unknown> {
  const out: Entry<unknown>[] = []
  for (const group of touchedGroups(plan, input, null).values()) putOutAlone(plan, group, out)
  return ZSet.ofParts(out)
}

/** The row of one group as a Z-set, from the group's rows. */
export function rowOfGroup(plan: Plan, key: Key, rows: KeyRows): readonly Entry<unknown>[] {
  const group = new Group(plan, key, undefined)
  for (const entry of rows) add(group, entry)
  const out: Entry<unknown>[] = []
  putOutAlone(plan, group, out)
  return out
}

/** Puts out the row of a group that has no rows but those that it was given. */
function putOutAlone(plan: Plan, group: Group, out: Entry<unknown>[]): void {
  group.settle(null)
  const row = rowOf(plan, group.key, group.state, consolidated(group.rows))
  if (row !== null) out.push(new Entry(plan.outside(group.key, row), 1))
}

/** The incremental form: the old row of each touched group out, its new row in. */
export function aggregateDeltas(plan: Plan, states: readonly State[]): Evaluate {
  const memory = memoryOf(plan, states)
  return ([delta]) => {
    const groups = touchedGroups(plan, delta as Batch, memory)
    const out: Entry<unknown>[] = []
    for (const group of groups.values()) move(plan, group, memory, out)
    if (plan.sources.length > 0) stageSources(plan, groups.values(), memory)
    return ZSet.ofParts(out)
  }
}

/** Stages what a step brings of groups into the sources that the runner does not feed. */
function stageSources({ sources }: Plan, groups: Iterable<Group>, memory: Memory): void {
  const stored: Entry<unknown>[][] = sources.map(() => [])
  for (const group of groups)
    group.stored.forEach((entries, i) => void append(stored[i] as Entry<unknown>[], entries))
  sources.forEach((source, i) => {
    if (source.staged) memory.sources[i]?.stage(ZSet.ofParts(stored[i] as Entry<unknown>[]))
  })
}

/** The states of an aggregate, as its plan asks for them. */
interface Memory {
  readonly accumulators: Accumulators<GroupState & Value>
  readonly sources: readonly Trace[]
  /** All rows by group, where a function needs them. */
  readonly rows: Trace | null
}

function memoryOf(plan: Plan, [accumulators, ...traces]: readonly State[]): Memory {
  return {
    accumulators: accumulators as Accumulators<GroupState & Value>,
    sources: traces.slice(0, plan.sources.length) as Trace[],
    rows: plan.whole ? (traces[plan.sources.length] as Trace) : null,
  }
}

/** The groups that an input touches, by the texts of their keys; the one group of an eager aggregate also before it has been put out. */
function touchedGroups(plan: Plan, input: Batch, memory: Memory | null): Map<string | number, Group> {
  const touched = new Map<string | number, Group>()
  const { parts } = input
  const keys = keysOf(plan, parts)
  memory?.accumulators.load(keys)
  memory?.rows?.load(keys)
  let group: Group | undefined
  for (let i = 0; i < parts.length; i++) {
    const key = keys[i] as Key
    // Rows of one key often come one after the other, with the same key.
    if (group?.key !== key) {
      group = touched.get(key.id)
      if (group === undefined) {
        group = new Group(plan, key, memory?.accumulators.get(key))
        touched.set(key.id, group)
      }
    }
    add(group, parts[i] as Entry<unknown>)
  }
  if (plan.eager && touched.size === 0 && memory?.accumulators.get(ONLY_KEY) === undefined) {
    touched.set(ONLY_KEY.id, new Group(plan, ONLY_KEY, undefined))
  }
  return touched
}

/** The keys of some entries. @throws StepError naming a row whose key cannot be made */
function keysOf({ by }: Plan, parts: readonly Entry<unknown>[]): readonly Key[] {
  const keys = new Array<Key>(parts.length)
  for (let i = 0; i < parts.length; i++) {
    const { row } = parts[i] as Entry<unknown>
    try {
      const key = by.key(row)
      if (key !== keys[i - 1]) key.own()
      keys[i] = key
    } catch (error) {
      throw rowFailure(error, row)
    }
  }
  return keys
}

function add(group: Group, entry: Entry<unknown>): void {
  try {
    group.add(entry)
  } catch (error) {
    throw rowFailure(error, entry.row)
  }
}

/** Puts out what becomes of a group in a step, and stages its state. */
function move(
  plan: Plan,
  group: Group,
  { accumulators, sources, rows }: Memory,
  out: Entry<unknown>[],
): void {
  const { key, old, state } = group
  group.settle(sources)
  const rowsBefore = rows === null ? NO_ROWS : rows.get(key)
  const rowsAfter = rows === null ? NO_ROWS : consolidated([...rowsBefore, ...group.rows])
  const before = old === undefined ? null : (old[ROW] ?? rowOf(plan, key, old, rowsBefore))
  const after = rowOf(plan, key, state, rowsAfter)
  accumulators.stage(key, plan.isForgotten(state) ? undefined : (state as GroupState & Value))
  const same = before !== null && after !== null && plan.isSame(before, after)
  state[ROW] = same ? before : after
  if (same) return
  if (before !== null) out.push(new Entry(plan.outside(key, before), -1))
  if (after !== null) out.push(new Entry(plan.outside(key, after), 1))
}

const NO_ROWS: KeyRows = []

/** The row of a group; null if it has none. @throws StepError naming the group, if a function fails on what it has gathered */
function rowOf(plan: Plan, key: Key, state: GroupState, rows: KeyRows): Columns | null {
  try {
    return plan.row(key, state, rows)
  } catch (error) {
    throw groupFailure(error, plan.outside(key, plan.keyColumns(key)))
  }
}
