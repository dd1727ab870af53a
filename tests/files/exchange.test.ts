/** A file goes from SQLite in Node to SQLite WASM and back, and is what it would be had it stayed in one place: byte for byte of what is in its tables. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as browser from '../../engine/browser.ts'
import * as node from '../../engine/node.ts'
import { dump } from './dump.ts'
import { makeShop, STEPS } from './shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-exchange-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PLACES = { Node: node.open, WASM: browser.open }
type Place = keyof typeof PLACES

/** Opens what another place has left, expects it to be there, and goes on. */
async function goOn(place: Place, bytes: Uint8Array, from: number, to: number): Promise<node.Database> {
  const shop = makeShop(node, z)
  const db = await PLACES[place]({ bytes })
  expect(db.lastStep).toBe(from)
  expect(shop.add(db)).toBe(0)
  expect(db.check()).toEqual([])
  shop.run(db, to)
  return db
}

/** All steps in one place. */
async function whole(to: number): Promise<{ bytes: Uint8Array; contents: string[] }> {
  const shop = makeShop(node, z)
  const db = await node.open({ bytes: await empty() })
  expect(shop.add(db)).toBe(0)
  shop.run(db, to)
  const result = { bytes: await db.bytes(), contents: shop.contents(db) }
  db.close()
  return result
}

/** A database without anything in it. */
async function empty(): Promise<Uint8Array> {
  const db = await browser.open()
  const bytes = await db.bytes()
  db.close()
  return bytes
}

describe.each<readonly Place[]>([
  ['Node', 'WASM', 'Node'],
  ['WASM', 'Node', 'WASM'],
])('from %s to %s and back to %s', (...places) => {
  it('continues where it stopped, as if it had never moved', async () => {
    let bytes = await empty()
    let step = 0
    for (const [i, place] of places.entries()) {
      const next = (STEPS / places.length) * (i + 1)
      const db = await goOn(place, bytes, step, next)
      const expected = await whole(next)
      expect(makeShopContents(db)).toEqual(expected.contents)
      bytes = await db.bytes()
      expect(dump(bytes)).toEqual(dump(expected.bytes))
      expect(db.verify()).toEqual({ differences: [], faults: [] })
      db.close()
      step = next
    }
  })
})

/** What a shop made elsewhere reads there. */
function makeShopContents(db: node.Database): string[] {
  const shop = makeShop(node, z)
  shop.add(db)
  return shop.contents(db)
}

it('opens the very file that Node has written by a write-ahead log', async () => {
  const file = join(folder, 'shop.db')
  const shop = makeShop(node, z)
  const db = await node.open({ file })
  shop.add(db)
  shop.run(db, 20)
  const live = await db.bytes()
  db.close()
  const bytes = readFileSync(file)
  expect([...bytes.subarray(18, 20)]).toEqual([2, 2])
  expect(dump(live)).toEqual(dump(bytes))
  const before = Uint8Array.from(bytes)
  const there = await goOn('WASM', bytes, 20, 40)
  expect(Uint8Array.from(bytes)).toEqual(before)

  const back = join(folder, 'back.db')
  const again = makeShop(node, z)
  const here = await node.open({ file: back, bytes: await there.bytes() })
  there.close()
  expect(again.add(here)).toBe(0)
  again.run(here, STEPS)
  expect(again.contents(here)).toEqual((await whole(STEPS)).contents)
  expect(here.check()).toEqual([])
  here.close()
  expect([...readFileSync(back).subarray(18, 20)]).toEqual([2, 2])
  // Nor is a file written that is there.
  await expect(node.open({ file: back, bytes: before })).rejects.toThrow(`${back} is there already`)
  ;(await node.open({ file: back })).close()
})

it('a database in memory under Node, which is none of SQLite, becomes one', async () => {
  const shop = makeShop(node, z)
  const db = await node.open()
  shop.add(db)
  shop.run(db, 20)
  const there = await goOn('WASM', await db.bytes(), 20, 20)
  expect(makeShopContents(there)).toEqual(shop.contents(db))
  there.close()
})

it('a step that fails, in a database made of bytes, leaves it as it was, and it grows', async () => {
  const shop = makeShop(node, z)
  const t = node.table('t', { text: z.string() })
  const strict = node.circuit('strict', { t }, ({ t }) =>
    node.cache(
      node.filter(t, (row) => {
        if (row.text === 'bad') throw new Error('bad')
        return true
      }),
    ),
  )
  const db = await browser.open({ bytes: (await whole(20)).bytes })
  shop.add(db)
  db.add(strict)
  expect(() => db.insert(t, { text: 'x'.repeat(1000) }, { text: 'bad' })).toThrow('bad')
  expect(db.table(t).size).toBe(0)
  db.step((tx) => {
    for (let i = 0; i < 5000; i++) tx.insert(t, { text: `${i}`.padEnd(1000, 'x') })
  })
  const bytes = await db.bytes()
  expect(bytes.length).toBeGreaterThan(5_000_000)
  db.close()
  const copy = new BetterSqlite3(Buffer.from(bytes.buffer))
  expect(copy.prepare('SELECT count(*) FROM strict').pluck().get()).toBe(5000)
  expect(copy.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
})

const UNREADABLE: readonly [string, (bytes: Uint8Array) => unknown, string][] = [
  ['others', () => new TextEncoder().encode('x'.repeat(200)), 'the bytes are not those of a SQLite database'],
  ['none', () => new Uint8Array(), 'the bytes are not those of a SQLite database'],
  [
    'only some of them',
    (bytes) => bytes.slice(0, 5000),
    /^the bytes are cut off: there are 5000, expected \d+$/ as never,
  ],
  [
    'a text',
    () => 'SQLite format 3',
    'open: bytes is of type string, expected a Uint8Array or an ArrayBuffer',
  ],
]
describe.each(Object.keys(PLACES) as Place[])('%s refuses bytes', (place) => {
  it.each(UNREADABLE)('that are %s', async (_, change, message) => {
    const bytes = change(await empty()) as Uint8Array
    await expect(PLACES[place]({ bytes })).rejects.toThrow(message)
    const file = join(folder, 'refused.db')
    await expect(node.open({ file, bytes })).rejects.toThrow(message)
    expect(() => readFileSync(file)).toThrow('ENOENT')
  })

  it('of another program, and leaves no file behind', async () => {
    const other = new BetterSqlite3(':memory:')
    other.exec('CREATE TABLE theirs (n)')
    const bytes = other.serialize()
    const message = 'the file is a SQLite database of another program'
    await expect(PLACES[place]({ bytes })).rejects.toThrow(message)
    // An ArrayBuffer does as well, and is left as it is.
    const buffer = Uint8Array.from(bytes).buffer
    await expect(PLACES[place]({ bytes: buffer })).rejects.toThrow(message)
    expect(new Uint8Array(buffer)).toEqual(Uint8Array.from(bytes))
  })
})

it('where there are no files for a browser, it says so, and keeps the database in memory', async () => {
  const said: string[] = []
  const db = await browser.open({ file: 'shop.db', notice: (text) => said.push(text) })
  expect(said).toEqual([
    'shop.db is in memory and ends with this page: SQLite is here without the part that writes files',
  ])
  expect(db.file).toBe(null)
  expect(makeShop(node, z).add(db)).toBe(0)
  db.close()
})

it('a file of an older format is opened from bytes under WASM', async () => {
  const bytes = readFileSync(new URL('../formats/format-2.sqlite', import.meta.url))
  const db = await browser.open({ bytes })
  expect(db.lastStep).toBeGreaterThan(0)
  db.close()
  writeFileSync(join(folder, 'old.db'), bytes)
  ;(await node.open({ file: join(folder, 'old.db') })).close()
  expect(readFileSync(join(folder, 'old.db.format-2')).length).toBeGreaterThan(0)
})
