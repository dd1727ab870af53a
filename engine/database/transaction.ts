/** One step's changes to the tables while they are being collected, and the checks that they must pass. */
import type { Table } from '../circuit/table.ts'
import type { Key } from '../trace/arrangement.ts'
import type { Trace } from '../trace/trace.ts'
import { canonicalText } from '../value/canonical.ts'
import { TableError } from '../value/error.ts'
import { isZSet } from '../value/types.ts'
import { exact, InexactWeight } from '../zset/exact.ts'
import { Entry, ZSet } from '../zset/zset.ts'
import { unexpected } from './arguments.ts'

/**
 * What `step(tx => …)` hands out. The order of changes within a step does not matter: what counts is their sum. Rows are checked
 * against the table's columns at once, against what the table holds when the step ends.
 */
export class Transaction {
  private readonly parts = new Map<Table, Entry<unknown>[]>()
  private readonly resolve: (table: Table) => Table
  private open = true

  constructor(resolve: (table: Table) => Table) {
    this.resolve = resolve
  }

  /** Inserts rows. @throws TableError if one does not fit the table */
  insert<T>(table: Table<T>, ...rows: NoInfer<T>[]): void {
    for (const row of rows) this.add(table, row, 1)
  }

  /** Removes rows. @throws TableError if one does not fit the table, or, when the step ends, is not there */
  remove<T>(table: Table<T>, ...rows: NoInfer<T>[]): void {
    for (const row of rows) this.add(table, row, -1)
  }

  /** Replaces one row by another. @throws TableError as `insert` and `remove` do */
  replace<T>(table: Table<T>, old: NoInfer<T>, row: NoInfer<T>): void {
    this.add(table, old, -1)
    this.add(table, row, 1)
  }

  /** Adds a delta: rows with any weights. @throws TableError as `insert` and `remove` do */
  apply<T>(table: Table<T>, delta: ZSet<NoInfer<T>>): void {
    if (!isZSet(delta)) throw unexpected('a Z-set of rows', delta)
    this.resolve(table)
    for (const [row, weight] of delta) this.add(table, row, weight)
  }

  /** The sum of the changes by table; afterwards the transaction takes no more. */
  close(): Map<Table, ZSet<unknown>> {
    this.open = false
    const changes = new Map<Table, ZSet<unknown>>()
    for (const [table, parts] of this.parts) {
      const delta = ZSet.ofParts(parts)
      if (!withExactWeights(table, () => delta.isEmpty)) changes.set(table, delta)
    }
    return changes
  }

  private add(given: Table, row: unknown, weight: number): void {
    if (!this.open) {
      throw new TableError(
        'the step is over, but its transaction is given another change',
        'The function given to step(…) must not keep its argument, nor await.',
      )
    }
    const table = this.resolve(given)
    let parts = this.parts.get(table)
    if (parts === undefined) {
      parts = []
      this.parts.set(table, parts)
    }
    parts.push(new Entry(table.check(row), weight))
  }
}

/** What `run` does with rows of a table. @throws TableError where the weight of one would not be exact */
export function withExactWeights<R>(table: Table, run: () => R): R {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof InexactWeight)) throw error
    throw new TableError(`${table.name} cannot hold that many: ${error.message}`, error.hint)
  }
}

/**
 * Checks a table's delta against its rows: nothing may be removed that is not there, and a key may have one row only.
 * O(|delta|) look-ups.
 * @throws TableError naming table and row
 */
export function checkDelta(table: Table, delta: ZSet<unknown>, stored: Trace): void {
  // A bag takes any insertion: only removals and keys need to be looked up.
  if (delta.parts.some(({ weight }) => weight < 0)) checkRemovals(table, delta, stored)
  if (table.key.length > 0) checkKeys(table, delta.parts, stored)
}

function checkRemovals(table: Table, delta: ZSet<unknown>, stored: Trace): void {
  for (const entry of delta.entries) {
    if (entry.weight > 0) continue
    const present = stored.weight(entry)
    if (present + entry.weight < 0) throw notThere(table, entry, present, stored)
  }
}

function notThere(table: Table, entry: Entry<unknown>, present: number, stored: Trace): TableError {
  const asked = entry.weight === -1 ? '' : ` ${-entry.weight} times`
  const found =
    present === 0 ? 'is not there' : `is there only ${present === 1 ? 'once' : `${present} times`}`
  const sameKey = table.key.length > 0 ? stored.get(table.arrangement.key(entry.row))[0] : undefined
  return new TableError(
    `${table.name} cannot remove ${entry.text}${asked}: it ${found}`,
    sameKey === undefined
      ? 'A removal names the whole row, every column as it stands.'
      : `The row of that key is ${sameKey.text}.`,
  )
}

function checkKeys(table: Table, parts: readonly Entry<unknown>[], stored: Trace): void {
  const keys = stored.arrangement.keys(parts)
  stored.load(keys)
  if (areNew(keys, parts, stored)) return
  const weights = new Map<string | number, number>()
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as Key
    let weight = weights.get(key.id)
    if (weight === undefined) {
      weight = 0
      for (const row of stored.get(key)) weight += row.weight
    }
    weights.set(key.id, exact(weight + (parts[i] as Entry<unknown>).weight, 'the number of rows of a key'))
  }
  for (const key of keys) {
    if ((weights.get(key.id) as number) <= 1) continue
    const shown = table.key.map((column, i) => `${column} ${canonicalText(key.parts[i])}`).join(', ')
    const before = stored.get(key)[0]
    throw new TableError(
      `${table.name} would have two rows with ${shown}, its key`,
      before === undefined
        ? 'The step inserts both.'
        : `There is ${before.text}; use replace(${table.name}, old, new) to change it.`,
    )
  }
}

/** Whether rows only come, each once, with keys of which there are none: the commonest step, and the quickest to check. */
function areNew(keys: readonly Key[], parts: readonly Entry<unknown>[], stored: Trace): boolean {
  const ids = new Set<string | number>()
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as Key
    if ((parts[i] as Entry<unknown>).weight !== 1 || stored.parts(key).length > 0) return false
    ids.add(key.id)
  }
  return ids.size === keys.length
}
