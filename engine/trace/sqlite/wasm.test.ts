/** Both SQLite drivers, held against each other: the same values, the same rows, the same failures. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, count, Database, join, sum, table } from '../../index.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import type { Driver, SqlValue } from './driver.ts'
import { SqliteStore } from './store.ts'
import { openSqliteWasm } from './wasm.ts'

const VALUES: readonly SqlValue[] = [
  null,
  0,
  -0,
  1,
  -1.5,
  0.1,
  1e300,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  0n,
  -1n,
  2n ** 53n - 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  '',
  'plain',
  'with \0 inside',
  '\0',
  '\uFEFFmarked',
  'Ω → 🧮',
  '\ud800',
  '12',
  new Uint8Array(),
  Uint8Array.of(0, 1, 255),
  Uint8Array.from({ length: 3000 }, (_, i) => i),
]

let drivers: readonly [Driver, Driver]
beforeAll(async () => {
  drivers = [openBetterSqlite3(':memory:'), await openSqliteWasm()]
})
afterAll(() => {
  for (const driver of drivers) driver.close()
})

/** What both drivers give, the one for Node first; BLOBs as plain byte arrays. */
function both<T>(use: (driver: Driver) => T): [T | string, T | string] {
  const outcome = (driver: Driver): T | string => {
    try {
      return use(driver)
    } catch (error) {
      const { name, message } = error as Error
      return `${name}: ${message}`
    }
  }
  return [outcome(drivers[0]), outcome(drivers[1])]
}

const plain = (rows: readonly (readonly SqlValue[])[]) =>
  rows.map((row) => row.map((value) => (value instanceof Uint8Array ? [...value] : value)))

test.each(VALUES.map((value) => [value]))('%o is stored and read alike', (value) => {
  const [node, wasm] = both((driver) =>
    plain(
      driver
        .prepare('SELECT v, typeof(v), hex(v), length(CAST(v AS BLOB)) FROM (SELECT ? AS v)')
        .all([value]),
    ),
  )
  expect(wasm).toEqual(node)
  expect(node).not.toBeTypeOf('string')
})

test('a NUL does not end a text, and numbers are always REAL', () => {
  const [, wasm] = both((driver) => driver.prepare('SELECT ?, typeof(?), typeof(?)').get(['a\0b', 1, 1n]))
  expect(wasm).toEqual(['a\0b', 'real', 'integer'])
})

test('values come back from a table alike, in the same order', () => {
  const [node, wasm] = both((driver) => {
    driver.exec('CREATE TABLE held (k, n INTEGER, PRIMARY KEY (k, n)) WITHOUT ROWID')
    const insert = driver.prepare('INSERT INTO held VALUES (?, ?)')
    const changes = VALUES.filter((value) => value !== null).map((value, i) => insert.run([value, BigInt(i)]))
    return [changes, plain(driver.prepare('SELECT * FROM held ORDER BY k, n').all([]))]
  })
  expect(wasm).toEqual(node)
})

test('run tells how many rows changed: none for statements that change no rows', () => {
  const statements = [
    'CREATE TABLE counted (n)',
    'INSERT INTO counted VALUES (1), (2), (3)',
    'BEGIN IMMEDIATE',
    'UPDATE counted SET n = n + 1 WHERE n > 1',
    'COMMIT',
    'DELETE FROM counted WHERE n = 99',
    'DELETE FROM counted',
  ]
  const [node, wasm] = both((driver) => statements.map((sql) => driver.prepare(sql).run([])))
  expect(wasm).toEqual(node)
  expect(wasm).toEqual([0, 3, 0, 2, 0, 0, 3])
})

describe('failures', () => {
  test.each([
    ['a second row of one key', (driver: Driver) => insertTwice(driver)],
    ['SQL that is none', (driver: Driver) => driver.prepare('SELEKT 1')],
    ['SQL that is none, executed', (driver: Driver) => driver.exec('CREATE TABEL t')],
    ['too few parameters', (driver: Driver) => driver.prepare('SELECT ?, ?').get([1])],
    ['too many parameters', (driver: Driver) => driver.prepare('SELECT ?').get([1, 2])],
    ['an integer beyond 64 bits', (driver: Driver) => driver.prepare('SELECT ?').get([2n ** 63n])],
    ['a transaction inside another', (driver: Driver) => begunTwice(driver)],
  ])('%s', (_, use) => {
    const [node, wasm] = both((driver) => {
      use(driver)
      return 'nothing failed'
    })
    expect(node).not.toBe('nothing failed')
    expect(wasm).toBe(node)
  })

  test('a statement works again after it failed', () => {
    const [, wasm] = both((driver) => {
      driver.exec('CREATE TABLE again (n PRIMARY KEY)')
      const insert = driver.prepare('INSERT INTO again VALUES (?)')
      insert.run([1])
      expect(() => insert.run([1])).toThrow(/UNIQUE/)
      return insert.run([2])
    })
    expect(wasm).toBe(1)
  })
})

function insertTwice(driver: Driver): void {
  driver.exec('CREATE TABLE once (k PRIMARY KEY)')
  const insert = driver.prepare('INSERT INTO once VALUES (?)')
  insert.run(['a'])
  insert.run(['a'])
}

function begunTwice(driver: Driver): void {
  driver.prepare('BEGIN').run([])
  try {
    driver.prepare('BEGIN').run([])
  } finally {
    driver.prepare('ROLLBACK').run([])
  }
}

test('two databases in memory are two databases', async () => {
  const [one, two] = [await openSqliteWasm(), await openSqliteWasm()]
  one.exec('CREATE TABLE mine (n)')
  expect(() => two.prepare('SELECT * FROM mine')).toThrow(/no such table/)
  one.close()
  two.close()
})

test('the receipts circuit keeps its totals in it', async () => {
  const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
  const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
  const receipts = circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
    const joined = join(lineItems, products, { on: ['product', 'name'] })
    const totals = aggregate(joined, {
      by: { basket: (row) => row.left.basket },
      total: sum((row) => row.left.qty * row.right.price),
      lines: count(),
    })
    return { totals: cache(totals, { by: 'basket' }) }
  })
  const totalsIn = async (driver: Driver) => {
    const db = new Database(new SqliteStore(driver))
    db.add(receipts)
    db.insert(products, { name: 'tv', price: 300 }, { name: 'radio', price: 20 })
    db.insert(lineItems, { basket: 1, product: 'tv', qty: 1 }, { basket: 2, product: 'radio', qty: 3 })
    db.replace(products, { name: 'radio', price: 20 }, { name: 'radio', price: 18 })
    expect(() => db.insert(products, { name: 'tv', price: 1 })).toThrow(/tv/)
    const step = db.remove(lineItems, { basket: 1, product: 'tv', qty: 1 })
    const all = db
      .view(receipts, 'totals')
      .zset()
      .entries.map(({ text, weight }) => [text, weight])
    const delta = step.outputs.map((output) => output.delta.entries.map(({ text, weight }) => [text, weight]))
    db.close()
    return { all, delta }
  }
  const wasm = await totalsIn(await openSqliteWasm())
  expect(wasm).toEqual(await totalsIn(openBetterSqlite3(':memory:')))
  expect(wasm.all).toEqual([['{"basket":2,"lines":1,"total":54}', 1]])
})
