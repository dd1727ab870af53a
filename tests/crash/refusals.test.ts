/**
 * What the operating system or another program refuses: a file that is only to be read, one that somebody else is writing to, a damaged page, a device that
 * fails. Each is told in the user's terms, and nothing is lost.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  cache,
  circuit,
  open,
  StoreError,
  type StoreFailure,
  sum,
  table,
} from '../../engine/node.ts'
import { contentsOf } from './contents.ts'

const items = table('items', { product: z.string(), qty: z.int() })
const sold = circuit('sold', { items }, ({ items }) =>
  cache(aggregate(items, { by: 'product', qty: sum((row) => row.qty) })),
)

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepping-refused-'))
  file = join(folder, 'shop.db')
})
afterEach(() => {
  chmodSync(folder, 0o777)
  rmSync(folder, { recursive: true })
})

/** A file with some steps in it. */
async function written(): Promise<void> {
  const db = await open({ file })
  db.add(sold)
  for (let i = 0; i < 30; i++)
    db.insert(items, ...Array.from({ length: 20 }, (_, n) => ({ product: `product ${i} ${n}`, qty: 1 })))
  db.close()
}

/** The StoreError that something throws. */
async function refused(act: () => unknown, reason: StoreFailure): Promise<StoreError> {
  const error = await Promise.resolve()
    .then(act)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  expect(error).toBeInstanceOf(StoreError)
  expect((error as StoreError).reason).toBe(reason)
  return error as StoreError
}

describe('a file that another program is writing to', () => {
  it('refuses steps at once, and takes them when that has finished', async () => {
    const db = await open({ file })
    db.add(sold)
    const other = new BetterSqlite3(file)
    other.exec('BEGIN IMMEDIATE')
    const start = performance.now()
    const error = await refused(() => db.insert(items, { product: 'tv', qty: 1 }), 'in use')
    expect(performance.now() - start).toBeLessThan(1000)
    expect(error.message).toBe(`step 1 failed: ${file} is in use by another program, which is writing to it`)
    expect(error.hint).toMatch(
      /Do it again when that has finished.* Nothing was changed: the database is at step 0\.$/,
    )
    const also = circuit('kinds', { items }, ({ items }) => cache(items))
    expect((await refused(() => db.add(also), 'in use')).message).toMatch(/^adding kinds failed: /)
    expect(db.view(sold).all()).toEqual([])
    other.exec('ROLLBACK')

    db.insert(items, { product: 'tv', qty: 1 })
    db.add(also)
    db.insert(items, { product: 'tv', qty: 2 })
    expect(db.view(sold).all()).toEqual([{ product: 'tv', qty: 3 }])
    expect(db.table(items).all()).toHaveLength(2)
    expect(db.verify()).toEqual({ differences: [], faults: [] })
    db.close()
    // As if nobody had been there.
    file = join(folder, 'alone.db')
    const alone = await open({ file })
    alone.add(sold)
    alone.insert(items, { product: 'tv', qty: 1 })
    alone.add(also)
    alone.insert(items, { product: 'tv', qty: 2 })
    alone.close()
    expect(contentsOf(join(folder, 'shop.db'))).toEqual(contentsOf(file))
    other.close()
  })

  it('can be opened meanwhile', async () => {
    await written()
    const other = new BetterSqlite3(file)
    other.exec('BEGIN IMMEDIATE')
    const db = await open({ file })
    await refused(() => db.add(sold), 'in use')
    expect(db.lastStep).toBe(30)
    other.exec('ROLLBACK')
    db.add(sold)
    expect(db.view(sold).size).toBe(600)
    db.insert(items, { product: 'tv', qty: 1 })
    other.close()
    db.close()
  })
})

describe('what may only be read', () => {
  /** Root may write whatever it likes, so that somebody else has to try. */
  async function unprivileged<T>(run: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return run()
    process.seteuid?.(65534)
    try {
      return await run()
    } finally {
      process.seteuid?.(0)
    }
  }

  it.each([
    ['a file', () => chmodSync(file, 0o444), 'read-only', 'shop.db cannot be written, only read'],
    ['its folder', () => chmodSync(folder, 0o555), 'read-only', 'shop.db cannot be opened: its lock '],
    ['its lock', () => chmodSync(`${file}-lock`, 0o444), 'read-only', 'shop.db cannot be opened: its lock '],
  ] as const)('%s is refused when it is opened', async (_what, protect, reason, message) => {
    await written()
    const held = contentsOf(file)
    chmodSync(folder, 0o777)
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o666)
    protect()
    const bytes = readFileSync(file)
    // Twice: who is refused does not keep the file to himself.
    for (let i = 0; i < 2; i++) {
      const error = await unprivileged(() => refused(() => open({ file }), reason))
      expect(error.message).toContain(message)
      expect(error.hint).toMatch(/may you write/i)
    }
    expect(readFileSync(file).equals(bytes)).toBe(true)
    chmodSync(folder, 0o777)
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o666)
    expect(contentsOf(file)).toEqual(held)
    const db = await unprivileged(() => open({ file }))
    db.add(sold)
    db.insert(items, { product: 'tv', qty: 1 })
    expect(db.lastStep).toBe(31)
    db.close()
  })
})

describe('a damaged file', () => {
  /** Overwrites the first page of a table. */
  function damage(table: string): void {
    const database = new BetterSqlite3(file)
    const page = database
      .prepare('SELECT rootpage FROM sqlite_master WHERE name LIKE ?')
      .pluck()
      .get(table) as number
    const size = database.pragma('page_size', { simple: true }) as number
    database.close()
    const bytes = readFileSync(file)
    bytes.fill(0xff, (page - 1) * size, page * size)
    writeFileSync(file, bytes)
  }

  it('says so when it is read, and so does verify', async () => {
    await written()
    damage('sold%accumulators')
    const db = await open({ file })
    db.add(sold)
    const error = await refused(() => db.view(sold).all(), 'damaged')
    expect(error.message).toBe(`${file} is damaged: database disk image is malformed`)
    expect(error.hint).toMatch(/verify\(\)/)
    const step = await refused(() => db.insert(items, { product: 'tv', qty: 1 }), 'damaged')
    expect(step.message).toBe(`step 31 failed: ${file} is damaged: database disk image is malformed`)
    expect(db.lastStep).toBe(30)
    // What is whole can still be read.
    expect(db.table(items).all()).toHaveLength(600)
    expect(db.verify().faults.join('\n')).toMatch(/malformed/)
    db.close()
  })

  it('says so when it is opened', async () => {
    await written()
    damage('stepping_meta')
    for (let i = 0; i < 2; i++)
      expect((await refused(() => open({ file }), 'damaged')).message).toBe(
        `${file} is damaged: database disk image is malformed`,
      )
  })
})

it.skipIf(process.platform === 'win32')(
  'a device that fails: the step is refused, the file goes on elsewhere',
  async () => {
    await written()
    const code = `
    import { z } from 'zod'
    import { open, table } from ${JSON.stringify(new URL('../../engine/node.ts', import.meta.url).href)}
    const items = table('items', { product: z.string(), qty: z.int() })
    const db = await open({ file: process.argv[1] })
    db.declare(items)
    try {
      for (;;) db.insert(items, ...Array.from({ length: 500 }, (_, n) => ({ product: 'another product ' + n, qty: db.lastStep })))
    } catch (error) {
      const { name, reason, message, hint } = error
      console.log(JSON.stringify({ name, reason, message, hint, step: db.lastStep, rows: db.table(items).all().length }))
    }
    db.close()
  `
    const stdout = limited(2000, code, file)
    const { step, rows, ...error } = JSON.parse(stdout)
    expect(step).toBeGreaterThan(30)
    expect(rows).toBe(600 + 500 * (step - 30))
    expect(error).toEqual({
      name: 'StoreError',
      reason: 'unreachable',
      message: `step ${step + 1} failed: ${file} cannot be reached: disk I/O error`,
      hint: expect.stringMatching(
        new RegExp(`is there room.* Nothing was changed: the database is at step ${step}\\.$`),
      ),
    })
    const db = await open({ file })
    db.add(sold)
    expect(db.lastStep).toBe(step)
    expect(db.table(items).all()).toHaveLength(rows)
    expect(db.verify()).toEqual({ differences: [], faults: [] })
    db.insert(items, { product: 'tv', qty: 1 })
    db.close()
  },
)

it.skipIf(process.platform === 'win32')('bytes that there is no room for leave no file behind', async () => {
  await written()
  const db = await open({ file })
  const bytes = await db.bytes()
  db.close()
  const whole = join(folder, 'whole.sqlite')
  const copy = join(folder, 'copy.db')
  writeFileSync(whole, bytes)
  const code = `
    import { readFileSync } from 'node:fs'
    import { open } from ${JSON.stringify(new URL('../../engine/node.ts', import.meta.url).href)}
    const [bytes, file] = process.argv.slice(1)
    const { reason, message } = await open({ file, bytes: readFileSync(bytes) }).catch((error) => error)
    console.log(JSON.stringify({ reason, message }))
  `
  expect(JSON.parse(limited(100, code, whole, copy))).toEqual({
    reason: 'unreachable',
    message: `${copy} cannot be opened: EFBIG: file too large, write`,
  })
  expect(readdirSync(folder).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db-lock'])
  const copied = await open({ file: copy, bytes })
  copied.add(sold)
  expect(copied.view(sold).size).toBe(600)
  expect(copied.verify()).toEqual({ differences: [], faults: [] })
  copied.close()
})

/** What a module prints whose process the system lets write no file beyond so many blocks. */
function limited(blocks: number, code: string, ...settings: readonly string[]): string {
  const command = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', command, process.execPath, '--no-warnings', '--input-type=module', '-e', code, ...settings],
    { encoding: 'utf8', cwd: new URL('../..', import.meta.url) },
  )
  expect(stderr).toBe('')
  return stdout
}
