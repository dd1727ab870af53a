/** What can be set of a database file reaches SQLite, and what cannot be is refused before there is a file. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { open, table } from '../../node.ts'
import { openBetterSqlite3 } from './better-sqlite3.ts'
import type { FileSettings } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const t = table('t', { n: z.int() })
const size = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

it.each<readonly [FileSettings, readonly number[]]>([
  [{}, [2, 20_000, -16_000]],
  [{ synchronous: 'off' }, [0, 20_000, -16_000]],
  [{ synchronous: 'normal', checkpoint: 7 }, [1, 7, -16_000]],
  [{ synchronous: 'full', checkpoint: 'manual', cacheSize: 1.5 }, [2, 0, -1536]],
  [{ synchronous: 'extra', cacheSize: 64 }, [3, 20_000, -65_536]],
])('%j', (settings, expected) => {
  const file = join(folder, 'set.db')
  // What better-sqlite3 brings as its own default comes with the second time that a file is opened.
  for (let time = 1; time <= 2; time++) {
    const driver = openBetterSqlite3(file, settings)
    driver.exec('CREATE TABLE IF NOT EXISTS t (n); INSERT INTO t VALUES (1)')
    const found = ['synchronous', 'wal_autocheckpoint', 'cache_size'].map(
      (pragma) => driver.prepare(`PRAGMA ${pragma}`).get([])?.[0],
    )
    expect(found).toEqual(expected)
    driver.close()
  }
})

it.each([
  [
    { synchronous: 'fulll' },
    'open: synchronous is "fulll", expected one of off, normal, full, extra',
    undefined,
  ],
  [{ synchronous: 2 }, 'open: synchronous is 2, expected one of off, normal, full, extra', undefined],
  [
    { checkpoint: 0 },
    "open: checkpoint is 0, expected a whole number of pages, 1 or more, or 'manual'",
    "For none but those that checkpoint() makes, say 'manual'.",
  ],
  [
    { checkpoint: 1.5 },
    "open: checkpoint is 1.5, expected a whole number of pages, 1 or more, or 'manual'",
    undefined,
  ],
  [{ cacheSize: 0 }, 'open: cacheSize is 0, expected a number of MB above 0', undefined],
  [{ cacheSize: '64' }, 'open: cacheSize is "64", expected a number of MB above 0', undefined],
])('%j is refused', async (settings, message, hint) => {
  const file = join(folder, 'refused.db')
  const refused = expect.objectContaining({ name: 'DatabaseError', message, hint })
  await expect(open({ file, ...(settings as FileSettings) })).rejects.toEqual(refused)
  await expect(open(settings as FileSettings)).rejects.toEqual(refused)
  expect(existsSync(file)).toBe(false)
})

it('writes the log back after so many pages, or when it is told to', async () => {
  const often = join(folder, 'often.db')
  const manual = join(folder, 'manual.db')
  const [one, other] = [
    await open({ file: often, checkpoint: 1 }),
    await open({ file: manual, checkpoint: 'manual' }),
  ]
  for (const db of [one, other]) {
    db.declare(t)
    for (let n = 0; n < 200; n++) db.insert(t, { n })
  }
  expect(size(`${manual}-wal`)).toBeGreaterThan(5 * size(`${often}-wal`))
  const before = size(manual)
  expect(other.checkpoint()).toBe(true)
  expect(size(`${manual}-wal`)).toBe(0)
  expect(size(manual)).toBeGreaterThan(before)

  // A reader that has begun to read keeps what it reads.
  const reader = new BetterSqlite3(manual, { readonly: true })
  reader.exec('BEGIN')
  expect(reader.prepare('SELECT count(*) FROM t').pluck().get()).toBe(200)
  other.insert(t, { n: 200 })
  expect(other.checkpoint()).toBe(false)
  reader.exec('COMMIT')
  expect(other.checkpoint()).toBe(true)
  reader.close()
  one.close()
  other.close()
  expect(() => other.checkpoint()).toThrow('the database is closed')
})

it.each<readonly [FileSettings, boolean]>([
  [{}, true],
  [{ synchronous: 'extra' }, true],
  [{ synchronous: 'normal' }, false],
])(
  '%j: what a killed process has left in the log is written back when the file is opened: %s',
  async (settings, isBack) => {
    const file = join(folder, 'killed.db')
    const db = await open({ file, checkpoint: 'manual' })
    db.declare(t)
    db.insert(t, ...Array.from({ length: 1000 }, (_, n) => ({ n })))
    const left = join(folder, `left-${settings.synchronous}.db`)
    for (const ending of ['', '-wal']) copyFileSync(file + ending, left + ending)
    db.close()
    rmSync(file)
    const before = size(left)
    const again = await open({ file: left, checkpoint: 'manual', ...settings })
    expect(size(left) > before).toBe(isBack)
    again.declare(t)
    expect(again.table(t).size).toBe(1000)
    again.close()
  },
)

it('in memory there is no file, and nothing to write back', async () => {
  const [memory, file] = [await open(), await open({ file: join(folder, 'named.db') })]
  expect([memory.file, file.file]).toEqual([null, join(folder, 'named.db')])
  expect(memory.checkpoint()).toBe(true)
  memory.close()
  file.close()
})
