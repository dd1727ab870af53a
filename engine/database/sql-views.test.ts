/** What can be read in SQL is what there is: tables and cached outputs, under their names of now, and nothing that fails or has fallen behind. */
import { expect, it } from 'vitest'
import { z } from 'zod'
import { cache, circuit, Database, delay, filter, type Stream, table } from '../index.ts'
import { openBetterSqlite3 } from '../trace/sqlite/better-sqlite3.ts'
import type { Driver } from '../trace/sqlite/driver.ts'
import { SqliteStore } from '../trace/sqlite/store.ts'

const visits = table('visits', { page: z.string(), n: z.int() }, { key: 'page' })
type Visits = Stream<{ page: string; n: number }>
const many = (visits: Visits) => filter(visits, (row) => row.n > 1)
const few = (visits: Visits) => filter(visits, (row) => row.n < 3)

/** The first rows of every view, by its name. */
function views(driver: Driver): Record<string, unknown> {
  const names = driver.prepare("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name").all([])
  return Object.fromEntries(
    names.map(([name]) => [name, driver.prepare(`SELECT page FROM "${name}" ORDER BY page`).all([]).flat()]),
  )
}

/** A database in memory, and what opens it again as another process would: it does not know the circuits. */
function opened() {
  const driver = openBetterSqlite3(':memory:')
  const open = () => new Database(new SqliteStore({ ...driver, close: () => {} }))
  const db = open()
  db.declare(visits)
  db.insert(visits, { page: 'a', n: 1 }, { page: 'b', n: 2 }, { page: 'c', n: 3 })
  return { db, driver, open }
}

const VISITS = { visits: ['a', 'b', 'c'] }

it('a dropped circuit and a dropped table take their views with them', () => {
  const { db, driver } = opened()
  const both = circuit('c', { visits }, ({ visits }) => ({
    many: cache(many(visits), { by: 'page' }),
    few: cache(few(visits), { by: 'page' }),
  }))
  db.add(both)
  expect(views(driver)).toEqual({ c_few: ['a', 'b'], c_many: ['b', 'c'], ...VISITS })
  db.drop(both)
  expect(views(driver)).toEqual(VISITS)
  db.drop(visits)
  expect(views(driver)).toEqual({})
})

it.each([
  ['renamed', { big: 'cached' }, { c_big: ['b', 'c'] }],
  ['no longer cached', { many: 'plain' }, {}],
  ['gone', { other: 'plain' }, {}],
] as const)('an output that is %s in the circuit that takes the place of another', (_, outputs, expected) => {
  const replacement = () =>
    circuit('c', { visits }, ({ visits }) =>
      Object.fromEntries(
        Object.entries(outputs).map(([name, kind]) => [
          name,
          kind === 'cached' ? cache(many(visits), { by: 'page' }) : many(visits),
        ]),
      ),
    )
  for (const restarts of [false, true]) {
    const { db, driver, open } = opened()
    db.add(circuit('c', { visits }, ({ visits }) => ({ many: cache(many(visits), { by: 'page' }) })))
    // Keeps the trace that the view shows, for another reader of it.
    db.add(circuit('keeps', { visits }, ({ visits }) => cache(many(visits), { by: 'page' })))
    expect(views(driver)).toEqual({ c_many: ['b', 'c'], keeps: ['b', 'c'], ...VISITS })
    const later = restarts ? open() : db
    later.add(replacement())
    expect(views(driver)).toEqual({ ...expected, keeps: ['b', 'c'], ...VISITS })
  }
})

it('a circuit that nobody has added since the file was opened is dropped with its views', () => {
  const { db, driver, open } = opened()
  const made = circuit('c', { visits }, ({ visits }) => cache(many(visits)))
  db.add(made)
  open().drop(made)
  expect(views(driver)).toEqual(VISITS)
})

it('a circuit that has missed a step cannot be read until it is added again', () => {
  const { db, driver, open } = opened()
  const made = () => circuit('c', { visits }, ({ visits }) => cache(many(visits)))
  db.add(made())
  const later = open()
  later.declare(visits)
  expect(views(driver)).toEqual({ c: ['b', 'c'], ...VISITS })
  later.insert(visits, { page: 'd', n: 4 })
  expect(views(driver)).toEqual({ visits: ['a', 'b', 'c', 'd'] })
  later.add(made())
  expect(views(driver)).toEqual({ c: ['b', 'c', 'd'], visits: ['a', 'b', 'c', 'd'] })
})

it('the views are there after a step that fails, a table declared anew, and an undo that runs a circuit anew', () => {
  const { db, driver } = opened()
  const late = circuit('late', { visits }, ({ visits }) => cache(delay(visits)))
  db.add(late)
  const strict = circuit('late', { visits }, ({ visits }) =>
    cache(
      filter(visits, () => {
        throw new Error('no')
      }),
    ),
  )
  expect(() => db.add(strict)).toThrow('no')
  expect(views(driver)).toEqual({ late: [], ...VISITS })
  db.insert(visits, { page: 'd', n: 4 })
  expect(views(driver)).toEqual({ late: ['a', 'b', 'c'], visits: ['a', 'b', 'c', 'd'] })
  db.undo()
  expect(views(driver)).toEqual({ late: [], ...VISITS })
  db.drop(late)
  db.declare(table('visits', { page: z.string() }, { key: 'page' }))
  expect(views(driver)).toEqual(VISITS)
})

it('another circuit keeps the name that it has taken over', () => {
  const { db, driver, open } = opened()
  db.add(circuit('a', { visits }, ({ visits }) => ({ b: cache(many(visits)) })))
  const later = open()
  later.add(circuit('a_b', { visits }, ({ visits }) => cache(few(visits))))
  later.add(circuit('a', { visits }, ({ visits }) => ({ c: cache(many(visits)) })))
  expect(views(driver)).toEqual({ a_b: ['a', 'b'], a_c: ['b', 'c'], ...VISITS })
})

it('a file of a version that did not write down its views is told of them when its circuits are added', () => {
  const { db, driver, open } = opened()
  const made = () => circuit('c', { visits }, ({ visits }) => ({ many: cache(many(visits)) }))
  db.add(made())
  driver.exec("UPDATE stepping_meta SET text = json_remove(text, '$.views') WHERE name = 'circuit c'")
  open().add(made())
  open().add(circuit('c', { visits }, ({ visits }) => ({ few: cache(few(visits)) })))
  expect(views(driver)).toEqual({ c_few: ['a', 'b'], ...VISITS })
})
