/** The rule of names: what columns, tables, circuits and outputs may be called, alike in memory and in a file. The law of it is in tests/laws/names.test.ts. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  count,
  Database,
  firstN,
  map,
  type Stream,
  type Table,
  table,
  ZSet,
} from '../index.ts'
import { openBetterSqlite3 } from '../trace/sqlite/better-sqlite3.ts'
import type { Driver } from '../trace/sqlite/driver.ts'
import { SqliteStore } from '../trace/sqlite/store.ts'
import { STORES } from './shop.testing.ts'
import { Tables } from './tables.ts'

type Row = Record<string, unknown>

/** A table by the names of its columns; all but the last are numbers. */
function tableOf(columns: readonly string[], last: z.ZodType = z.int()): Table<Row> {
  const types = columns.map((column, i) => [column, i === columns.length - 1 ? last : z.int()])
  return table('t', Object.fromEntries(types) as Record<string, z.ZodType>) as unknown as Table<Row>
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${i}`)
}

it.each<[string, () => unknown, string]>([
  ['no columns', () => table('t', {}), 'table "t" has no columns, expected 1 to 2000'],
  ['too many', () => tableOf(numbered(2001)), 'table "t" has 2001 columns, expected 1 to 2000'],
  [
    'a NUL',
    () => tableOf(['a\0b']),
    'table "t": the name of the column "a\\u0000b" has a NUL character in it, which names in SQL cannot have',
  ],
  [
    '__proto__',
    () => tableOf(['__proto__']),
    'table "t": a column is called __proto__, which zod leaves out of what it checks',
  ],
  [
    '__proto__ in a column',
    () => tableOf(['a'], z.array(z.object({ ['__proto__']: z.int() }).nullable())),
    'table "t": a part of the column "a" is called __proto__, which zod leaves out of what it checks',
  ],
  [
    '__proto__ among the keys of a record',
    () => tableOf(['a'], z.partialRecord(z.enum(['b', '__proto__']), z.int())),
    'table "t": a part of the column "a" is called __proto__, which zod leaves out of what it checks',
  ],
  [
    'a key that is too long',
    () => table('t', Object.fromEntries(numbered(701).map((c) => [c, z.int()])), { key: numbered(701) }),
    'a key has 701 components, the groups and the order around them included; expected 700 at most',
  ],
])('refused when it is declared: %s', (_what, declare, message) => {
  expect(declare).toThrow(message)
})

describe.each(STORES)('%s', (_store, open) => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['z.record', z.record(z.string(), z.any()), { ['__proto__']: 1 }, 't.a["__proto__"]'],
    ['deep in one', z.record(z.string(), z.any()), { b: [{ ['__proto__']: 1 }] }, 't.a["b"][0]["__proto__"]'],
    ['z.json', z.json(), { b: { ['__proto__']: 1 } }, 't.a["b"]["__proto__"]'],
    ['z.looseObject', z.looseObject({ b: z.int() }), { b: 1, ['__proto__']: 1 }, 't.a["__proto__"]'],
  ])('a part called __proto__, which zod would leave out, is refused: %s', (_type, type, value, place) => {
    const db = new Database(open())
    const t = tableOf(['a'], type)
    db.declare(t)
    expect(() => db.insert(t, { a: value })).toThrow(
      `${place} is a part of a record that is called __proto__, which a column of type`,
    )
    expect(db.table(t).size).toBe(0)
  })

  it('a row with __proto__ among its columns is refused like any that the table has not', () => {
    const db = new Database(open())
    const t = tableOf(['a'])
    db.declare(t)
    expect(() => db.insert(t, { a: 1, ['__proto__']: 2 })).toThrow('t has no column "__proto__"')
  })

  it('rows that differ in a part called __proto__ alone are two, wherever it comes from', () => {
    const db = new Database(open())
    const t = tableOf(['id', 'j'], z.any())
    const made = circuit('c', { t }, ({ t }) => ({
      mapped: cache(map(t, (row) => ({ ['__proto__']: row.id, a: 1 }))),
      grouped: cache(
        aggregate(t, { by: { ['__proto__']: 'id' } as never, constructor: count() }) as Stream<Row>,
      ),
    }))
    db.add(made)
    const rows = [0, 1].map((id) => ({ id, j: { ['__proto__']: id } }))
    db.insert(t, ...rows)
    expect(db.table(t).zset()).toEqual(ZSet.from(rows.map((row) => [row, 1] as const)))
    for (const output of ['mapped', 'grouped'] as const)
      expect(
        db
          .view(made, output)
          .all()
          .map((row) => Object.entries(row)),
      ).toMatchObject([0, 1].map((id) => [['__proto__', id], {}]))
    expect(db.check()).toEqual([])
  })

  it('what every object inherits is no column: a row that lacks it has none', () => {
    const db = new Database(open())
    const names = ['constructor', 'toString', 'valueOf', '__defineGetter__']
    const shape = Object.fromEntries(names.map((name) => [name, z.int().optional()]))
    const t = table(
      't',
      { id: z.int(), ...shape, hasOwnProperty: z.int().default(3) },
      { key: 'id' },
    ) as unknown as Table<Row>
    const made = circuit('c', { t }, ({ t }) => ({
      all: cache(t),
      some: cache(
        map(t, (row) => ((row.id as number) > 1 ? { constructor: 1, id: row.id } : { x: 1, id: row.id })),
      ),
    }))
    db.add(made)
    db.publish(made, 'some')
    db.insert(t, { id: 2, constructor: 4 }, { id: 1 })
    expect(() =>
      circuit('d', { t }, (given) => (given as unknown as Record<string, never>).constructor as never),
    ).toThrow('circuit "d" has no input "constructor"; its inputs are "t"')
    expect(db.table(t).all()).toEqual([
      { id: 1, hasOwnProperty: 3 },
      { id: 2, constructor: 4, hasOwnProperty: 3 },
    ] as Row[])
    expect(db.view(made, 'all').all()).toEqual(db.table(t).all())
    expect(db.view(made, 'some').all()).toEqual([
      { constructor: 1, id: 2 },
      { id: 1, x: 1 },
    ] as Row[])
    const required = table('u', { valueOf: z.any() }) as unknown as Table<Row>
    db.declare(required)
    expect(() => db.insert(required, {})).toThrow('u.valueOf is missing; expected a column of type any')
  })

  it('tables and cached outputs that SQL would take for one are refused, with nothing changed', () => {
    const db = new Database(open())
    const orders = table('Orders', { id: z.int() })
    db.declare(orders)
    expect(() => db.declare(table('orders', { id: z.int() }))).toThrow(
      'table orders would be called in SQL as table Orders is',
    )
    const named = (name: string, ...outputs: readonly string[]) =>
      circuit(name, { orders }, ({ orders }) =>
        Object.fromEntries(outputs.map((output) => [output, cache(orders)])),
      )
    expect(() => db.add(named('c', 'a', 'A'))).toThrow('c.A would be called c_A in SQL, as output c.a is')
    db.add(named('a', 'b_c'))
    expect(() => db.add(named('A_b', 'C'))).toThrow('A_b.C would be called A_b_C in SQL, as output a.b_c is')
    expect(() => db.add(circuit('ORDERS', { orders }, ({ orders }) => cache(orders)))).toThrow(
      'ORDERS would be called ORDERS in SQL, as table Orders is',
    )
    expect(() => db.declare(table('A_B_C', { id: z.int() }))).toThrow(
      'table A_B_C would be called in SQL as output a.b_c is',
    )
    expect(db.catalog.tables.map(({ name }) => name)).toEqual(['Orders'])
    expect(db.catalog.circuits.map(({ name }) => name)).toEqual(['a'])
    // What is not cached has no name in SQL.
    db.add(circuit('orders', { orders }, ({ orders }) => ({ a: orders, A: orders })))
    db.insert(orders, { id: 1 })
    expect(db.check()).toEqual([])
  })

  it('as many columns as SQL can show, outputs of more, and long keys', () => {
    const db = new Database(open())
    const t = tableOf(numbered(2000))
    const key = numbered(700)
    const keyed = table('k', Object.fromEntries(key.map((c) => [c, z.int()])), {
      key,
    }) as unknown as Table<Row>
    const made = circuit('c', { t, keyed }, ({ t, keyed }) => ({
      wide: cache(map(t, (row) => ({ ...row, one: 1, more: 2 }))),
      first: cache(firstN(keyed, { n: 1, order: key.slice(0, 600) as never })),
    }))
    db.add(made)
    const row = (columns: readonly string[]) => Object.fromEntries(columns.map((c, i) => [c, i]))
    db.insert(t, row(numbered(2000)))
    db.insert(keyed, row(key))
    expect(db.table(t).all()).toEqual([row(numbered(2000))])
    expect(db.table(keyed).get(row(key))).toEqual(row(key))
    expect(db.view(made, 'first').all()).toEqual([row(key)])
    expect(Object.keys(db.view(made, 'wide').all()[0] as Row).length).toBe(2002)
  })
})

function shown(driver: Driver, view: string): readonly (readonly unknown[])[] {
  const columns = driver.prepare(`SELECT name FROM pragma_table_info('${view}')`).all([]).flat()
  return [columns, ...driver.prepare(`SELECT * FROM "${view}"`).all([])]
}

it('in SQL columns are called as they are, or so that each can be read', () => {
  const driver = openBetterSqlite3(':memory:')
  const db = new Database(new SqliteStore(driver))
  const t = tableOf(['a', 'A', 'a:1', 'true', '', '"', '\ud800', '\ud801', 'É', 'é'])
  const made = circuit('c', { t }, ({ t }) => cache(map(t, (row) => ({ 'a\0b': row.a, n: { 'c\0d': 1 } }))))
  db.add(made)
  db.insert(t, Object.fromEntries(t.columns.map((column, i) => [column, i])))
  expect(shown(driver, 't')).toEqual([
    ['a', 'A:1', 'a:1:1', 'true:1', '', '"', '\ufffd', '\ufffd:1', 'É', 'é'],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  ])
  expect(shown(driver, 'c')).toEqual([
    ['a\ufffdb', 'n'],
    [0, '{"c\\u0000d":1}'],
  ])
})

it('in SQL an output shows as many columns as SQL can', () => {
  const driver = openBetterSqlite3(':memory:')
  const db = new Database(new SqliteStore(driver))
  const t = tableOf(numbered(2000))
  db.add(circuit('c', { t }, ({ t }) => cache(map(t, (row) => ({ ...row, more: 1 })))))
  db.insert(t, Object.fromEntries(numbered(2000).map((column) => [column, 5])))
  for (const view of ['t', 'c'])
    expect(shown(driver, view)).toEqual([numbered(2000), numbered(2000).map(() => 5)])
})

it('tables of a file of an older version that SQL takes for one open, are stepped and are copied', async () => {
  const driver = openBetterSqlite3(':memory:')
  const store = () => new SqliteStore({ ...driver, close: () => {} })
  const capital = table('Orders', { id: z.int() })
  const small = table('orders', { id: z.int() })
  const older = new Tables(store())
  older.declare(capital)
  older.declare(small)
  for (let opened = 0; opened < 2; opened++) {
    const db = new Database(store())
    db.declare(capital)
    db.declare(small)
    db.insert(capital, { id: opened })
    db.insert(small, { id: -1 })
    const copy = await db.fork()
    expect(copy.table(capital).size).toBe(opened + 1)
    expect(copy.table(small).all()).toEqual(Array.from({ length: opened + 1 }, () => ({ id: -1 })))
  }
})

it('outputs of a file of an older version that SQL takes for one open, are stepped and are copied', async () => {
  const driver = openBetterSqlite3(':memory:')
  const store = () => new SqliteStore({ ...driver, close: () => {} })
  const t = table('t', { id: z.int() })
  const made = (...outputs: readonly string[]) =>
    circuit('c', { t }, ({ t }) => Object.fromEntries(outputs.map((output) => [output, cache(t)])))
  new Database(store()).add(made('a'))
  const meta = store().readMeta('circuit c') as string
  store().writeMeta('circuit c', JSON.stringify({ ...JSON.parse(meta), views: ['c_a', 'c_A'] }))
  for (let opened = 0; opened < 2; opened++) {
    const db = new Database(store())
    const both = made('a', 'A')
    db.add(both)
    db.insert(t, { id: opened })
    expect((await db.fork()).table(t).size).toBe(opened + 1)
    for (const output of ['a', 'A']) expect(db.view(both, output).size).toBe(opened + 1)
    expect([...db.replay(1, db.lastStep)].length).toBe(opened + 1)
    expect(() => db.add(circuit('C', { t }, ({ t }) => ({ a: cache(t) })))).toThrow(
      'C.a would be called C_a in SQL',
    )
  }
})
