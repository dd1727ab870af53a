import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Database, MemoryStore, SteppingError } from '../index.ts'
import { openBetterSqlite3 } from '../trace/sqlite/better-sqlite3.ts'
import { SqliteStore } from '../trace/sqlite/store.ts'
import { table } from './table.ts'

const notes = table('notes', { id: z.int(), any: z.any() }, { key: 'id' })

const STORES = [
  ['in memory', () => new MemoryStore()],
  ['on SQLite', () => new SqliteStore(openBetterSqlite3(':memory:'))],
] as const

const holes: number[] = []
holes[0] = 1
holes[2] = 3

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { in: value }
  return value
}

describe.each(STORES)('a row that is no plain data is refused with its table and column, %s', (_, store) => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const plain = 'but rows are plain data'

  it.each<[string, unknown, string]>([
    ['an invalid Date', new Date(Number.NaN), `notes.any is an invalid Date, ${plain}`],
    ['an invalid Date inside', { at: [new Date('?')] }, `notes.any.at[0] is an invalid Date, ${plain}`],
    ['undefined', undefined, `notes.any is undefined, ${plain}`],
    ['undefined inside', { a: undefined }, `notes.any.a is undefined, ${plain}`],
    ['a hole in an array', holes, `notes.any[1] is undefined, ${plain}`],
    ['a symbol as a value', [Symbol('s')], `notes.any[0] is a symbol (Symbol(s)), ${plain}`],
    ['a symbol as a key', { a: 1, [Symbol('s')]: 2 }, 'notes.any has the key Symbol(s), which is a symbol'],
    [
      'a symbol as a key of a frozen record',
      [Object.freeze({ [Symbol('s')]: 2 })],
      'notes.any[0] has the key Symbol(s)',
    ],
    ['a function', { f: () => 1 }, `notes.any.f is a function (f), ${plain}`],
    ['an instance', { m: new Map() }, `notes.any.m is an instance of Map, ${plain}`],
    ['what is nested 10,000 deep', nested(10_000), 'is nested more than 200 levels deep, as a cycle is'],
    ['a cycle', cycle, 'is nested more than 200 levels deep, as a cycle is'],
  ])('%s', (_, any, message) => {
    const db = new Database(store())
    db.declare(notes)
    for (const change of [
      () => db.insert(notes, { id: 1, any }),
      () => db.step((tx) => tx.insert(notes, { id: 1, any })),
      () => db.remove(notes, { id: 1, any }),
    ]) {
      expect(change).toThrow(message)
      expect(change).toThrow(SteppingError)
      expect(change).toThrow(/^notes\.any/)
    }
    expect(db.lastStep).toBe(0)
  })

  it('a symbol as a column', () => {
    const db = new Database(store())
    db.declare(notes)
    const row = { id: 1, any: 1, [Symbol('s')]: 2 }
    expect(() => db.insert(notes, row)).toThrow('a row of notes has the key Symbol(s), which is a symbol')
  })

  it('takes what is nested as deep as it may be', () => {
    const db = new Database(store())
    db.declare(notes)
    db.insert(notes, { id: 1, any: nested(190) })
    expect(db.table(notes).get({ id: 1 })?.any).toEqual(nested(190))
  })
})

it('a row of 30 MB of bytes takes seconds at most, where it took more than twenty', () => {
  const blobs = table('blobs', { id: z.int(), bytes: z.instanceof(Uint8Array) }, { key: 'id' })
  const db = new Database(new MemoryStore())
  db.declare(blobs)
  const bytes = new Uint8Array(30_000_000).map((_, i) => i * 7)
  const start = performance.now()
  db.insert(blobs, { id: 1, bytes })
  db.remove(blobs, { id: 1, bytes })
  expect(performance.now() - start).toBeLessThan(10_000)
})
