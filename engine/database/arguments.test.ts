/** Whatever a caller gives to a database, what is wrong with it is said in words, and nothing has happened. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Database, map, SteppingError, table, ZSet } from '../index.ts'
import { items, opened, STORES } from './shop.testing.ts'

const other = table('other', { name: z.string() })

/** Things that somebody might give by mistake. */
const WRONG: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['a fraction', 0.5],
  ['NaN', Number.NaN],
  ['a string', 'items'],
  ['a bigint', 7n],
  ['a symbol', Symbol('s')],
  ['an object', {}],
  ['an array', [1]],
  ['a function', () => 1],
  ['a Z-set', ZSet.of(1)],
  ['a table that is not declared', other],
  ['a promise', Promise.resolve()],
  ['an operator', map],
]

/** Every call of a database that takes something, with that in each place; and what may be given there after all. */
const CALLS: readonly [string, (db: Database, given: never) => unknown, ...string[]][] = [
  ['declare', (db, given) => db.declare(given), 'a table that is not declared'],
  ['add', (db, given) => db.add(given)],
  ['drop', (db, given) => db.drop(given)],
  ['step', (db, given) => db.step(given), 'a function', 'an operator'],
  ['commit', (db, given) => db.commit(given)],
  ['insert into', (db, given) => db.insert(given, { product: 'tv', qty: 1 } as never)],
  ['insert', (db, given) => db.insert(items, given)],
  ['remove from', (db, given) => db.remove(given, { product: 'tv', qty: 1 } as never)],
  ['remove', (db, given) => db.remove(items, given)],
  ['replace', (db, given) => db.replace(items, given, { product: 'tv', qty: 1 })],
  ['replace by', (db, given) => db.replace(items, { product: 'tv', qty: 1 }, given)],
  ['apply', (db, given) => db.step((tx) => tx.apply(items, given))],
  ['apply to', (db, given) => db.step((tx) => tx.apply(given, ZSet.of()))],
  ['view', (db, given) => db.view(given)],
  ['table', (db, given) => db.table(given)],
  ['view of the past', (db, given) => db.at(1).view(given)],
  ['table of the past', (db, given) => db.at(1).table(given)],
  ['publish', (db, given) => db.publish(given)],
  ['unpublish', (db, given) => db.unpublish(given)],
  ['changes', (db, given) => db.changes(given)],
  ['subscribe', (db, given) => db.subscribe(given), 'a function', 'an operator'],
  ['subscribe to', (db, given) => db.subscribe(given, () => {}), 'a function', 'an operator'],
  ['a listener', (db, given) => db.subscribe(items, given), 'a function', 'an operator'],
  ['delta', (db, given) => db.insert(items, { product: 'pc', qty: 1 }).delta(given)],
]

describe.each(STORES)('a wrong argument is an error that says what is expected, %s', (_store, open) => {
  it.each(CALLS)('%s', (_name, call, ...right) => {
    for (const [name, given] of WRONG) {
      if (right.includes(name)) continue
      const { db } = opened(open)
      db.insert(items, { product: 'tv', qty: 1 })
      let thrown: unknown = 'nothing'
      try {
        call(db, given as never)
      } catch (error) {
        thrown = error
      }
      expect(thrown, name).toBeInstanceOf(SteppingError)
      expect((thrown as Error).message, name).not.toMatch(/\[object|undefined is not/)
      expect(db.check()).toEqual([])
    }
  })
})
