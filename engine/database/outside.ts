/**
 * A database from outside: what may be followed in a store that somebody else writes, without circuits and declarations. Whoever reads it sees whole steps,
 * as long as each reading is one transaction.
 */
import type { Store } from '../trace/trace.ts'
import { DatabaseError } from '../value/error.ts'
import { nearest } from '../value/nearest.ts'
import { ZSet } from '../zset/zset.ts'
import { type Change, ChangeLog, type KeptOutput, keptNames, keptOf } from './change-log.ts'
import { History } from './history.ts'
import { storedTable, storedTables } from './tables.ts'

/** A table, or a published output. */
export interface Followable {
  readonly name: string
  readonly isTable: boolean
  /** What identifies a row, as columns or paths: changes are shown in its order. */
  readonly key: readonly string[]
}

/** What a reading found. */
export interface Reading {
  /** The changes of the steps up to there, in order. */
  readonly changes: readonly Change[]
  readonly upTo: number
  /** The last step that there is. */
  readonly lastStep: number
}

/** So many steps are read in one transaction at most: the file is not kept from being tidied up for long. */
const AT_ONCE = 256

/** @throws DatabaseError saying what there is, if there is no such table or published output */
export function followable(store: Store, name: string): Followable {
  const table = storedTable(store, name)
  if (table !== undefined) return { name, isTable: true, key: table.key }
  const published = publishedIn(store)
  const kept = published.get(name)
  if (kept !== undefined) return { name, isTable: false, key: kept.key }
  const all = [...storedTables(store), ...published.keys()]
  const [circuit, output] = name.split('.') as [string, string?]
  const there = `tables and published outputs are ${all.join(', ') || 'none'}`
  if (store.readMeta(`circuit ${circuit}`) !== undefined) {
    throw new DatabaseError(
      `${name} is not published, so nobody keeps its changes; ${there}`,
      `Say publish(${circuit}${output === undefined ? '' : `, '${output}'`}) in the REPL, or db.publish(…) in the program that writes the database.`,
    )
  }
  const near = nearest(name, all)
  throw new DatabaseError(
    `there is no table or output ${JSON.stringify(name)}; ${there}`,
    near === undefined ? undefined : `Did you mean ${near}?`,
  )
}

/** What it holds now. O(its rows). */
export function contents(store: Store, { name, isTable }: Followable): ZSet<unknown> {
  const found = isTable ? storedTable(store, name) : publishedIn(store).get(name)
  return found === undefined || found.trace === null ? ZSet.empty() : store.contents(found.trace, found.by)
}

export function lastStepOf(store: Store): number {
  return new History(store).lastStep
}

/** The first step that its changes can be read from. */
export function firstPosition(store: Store, { name }: Followable): number {
  return new ChangeLog(store, new History(store)).since(name)
}

/**
 * The next changes after a step, of a few hundred steps at most; O(what these steps changed).
 * @throws DatabaseError if there was no such step, or changes after it are no longer there
 */
export function readAfter(store: Store, { name, isTable }: Followable, after: number): Reading {
  const history = new History(store)
  const log = new ChangeLog(store, history)
  log.check(name, after)
  if (!isTable && keptOf(store, name) === undefined)
    throw new DatabaseError(`${name} is no longer published`, 'Publish it again, and start anew.')
  const upTo = Math.min(history.lastStep, after + AT_ONCE)
  return { changes: [...log.read(name, isTable, after, upTo)], upTo, lastStep: history.lastStep }
}

function publishedIn(store: Store): Map<string, KeptOutput> {
  const found = keptNames(store).map((name) => [name, keptOf(store, name)] as const)
  return new Map(found.filter((entry): entry is [string, KeptOutput] => 'output' in (entry[1] ?? {})))
}
