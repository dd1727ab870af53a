/** The engine's browser entry as an application has it: bundled, on a plain web server, in a real browser, its databases in files that last. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import * as node from '../../engine/node.ts'
import { dump } from '../files/dump.ts'
import { makeShop, STEPS } from '../files/shop.ts'
import { launchWithProfile } from './browser.ts'
import type { Scope } from './engine/run.ts'
import { type FileServer, serveFolder } from './server.ts'

const OUTPUT = join(process.cwd(), 'tests/output/engine')
const profiles = mkdtempSync(join(tmpdir(), 'stepping-profile-'))

let server: FileServer
let context: BrowserContext
let page: Page

beforeAll(async () => {
  await build({
    root: join(process.cwd(), 'tests/browser/engine'),
    configFile: false,
    logLevel: 'error',
    base: './',
    build: { outDir: OUTPUT, emptyOutDir: true },
    worker: { format: 'es' },
    // Its .wasm lies beside it.
    optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  })
  server = await serveFolder(OUTPUT, '/')
  context = await launchWithProfile(profiles)
  page = await tab()
}, 120_000)

afterAll(async () => {
  await context?.close()
  await server?.close()
  rmSync(profiles, { recursive: true })
})

async function tab(): Promise<Page> {
  const opened = await context.newPage()
  await opened.goto(server.url)
  await opened.waitForFunction(() => 'inWorker' in globalThis)
  return opened
}

afterEach(async () => {
  for (const other of context.pages()) if (other !== page) await other.close()
  await page.reload()
  await page.waitForFunction(() => 'inWorker' in globalThis)
})

type Run = (text: string, argument: unknown) => Promise<unknown>

/** Runs a function, by its text alone, in the worker of a page. */
async function ask<A, R>(
  where: Page,
  made: (scope: Scope, argument: A) => R,
  argument?: A,
  place: 'inWorker' | 'inPage' = 'inWorker',
): Promise<Awaited<R>> {
  return (await where.evaluate(
    ([place, text, argument]) =>
      (globalThis as unknown as Record<string, Run>)[place as string]?.(text as string, argument),
    [place, String(made), argument] as const,
  )) as Awaited<R>
}

/** Opens a shop in the file, adds its circuits, makes steps; the database stays open. */
async function goOn(
  { engine, z, kept, evaluate }: Scope,
  { shop, file, bytes, to }: { shop: string; file?: string; bytes?: number[]; to: number },
) {
  const made = (evaluate(shop) as typeof makeShop)(engine, z)
  const db = await engine.open({
    ...(file === undefined ? {} : { file }),
    ...(bytes === undefined ? {} : { bytes: Uint8Array.from(bytes) }),
  })
  kept.db = db
  const found = { file: db.file, from: db.lastStep, filled: made.add(db), differences: db.check().length }
  made.run(db, to)
  return { ...found, contents: made.contents(db), bytes: [...(await db.bytes())] }
}

/** The same in Node. */
async function inNode(to: number, bytes?: Uint8Array) {
  const shop = makeShop(node, z)
  const db = await node.open(bytes === undefined ? {} : { bytes })
  const filled = shop.add(db)
  shop.run(db, to)
  const result = { filled, contents: shop.contents(db), bytes: await db.bytes(), check: db.check() }
  db.close()
  return result
}

const SHOP = String(makeShop)

test('a database made in Node goes on in the browser, and one made there in Node', async () => {
  const before = await inNode(20)
  const there = await ask(page, goOn, { shop: SHOP, bytes: [...before.bytes], to: 40 })
  expect(there).toMatchObject({ file: null, from: 20, filled: 0, differences: 0 })
  const whole = await inNode(STEPS)
  const back = await inNode(STEPS, Uint8Array.from(there.bytes))
  expect(back).toMatchObject({ filled: 0, check: [] })
  expect(back.contents).toEqual(whole.contents)

  const made = await ask(page, goOn, { shop: SHOP, file: 'made-here.db', to: 20 })
  expect(made).toMatchObject({ file: 'made-here.db', from: 0, differences: 0 })
  const here = await inNode(STEPS, Uint8Array.from(made.bytes))
  expect(here).toMatchObject({ filled: 0, check: [] })
  expect(here.contents).toEqual(whole.contents)
  // Bytes are written into a file as well, and then they last.
  const imported = { shop: SHOP, file: 'imported.db', bytes: [...here.bytes], to: STEPS }
  expect(await ask(page, goOn, imported)).toMatchObject({ from: STEPS, filled: 0, contents: whole.contents })
  await page.reload()
  await page.waitForFunction(() => 'inWorker' in globalThis)
  await expect(ask(page, goOn, imported)).rejects.toThrow('DatabaseError: imported.db is there already')
  const again = await ask(page, goOn, { shop: SHOP, file: 'imported.db', to: STEPS })
  expect(again).toMatchObject({ from: STEPS, filled: 0, contents: whole.contents })
})

test('a file goes on after the page was loaded again, the worker was killed, and the browser was ended', async () => {
  const shop = { shop: SHOP, file: 'shop.db' }
  const reload = async () => {
    await page.reload()
    await page.waitForFunction(() => 'inWorker' in globalThis)
  }
  const kill = () => page.evaluate(() => (globalThis as unknown as { end(): void }).end())
  const restart = async () => {
    await context.close()
    context = await launchWithProfile(profiles)
    page = await tab()
  }
  let at = 0
  for (const interrupt of [reload, kill, restart, reload, kill]) {
    const found = await ask(page, goOn, { ...shop, to: at + 12 })
    expect(found).toMatchObject({ file: 'shop.db', from: at, differences: 0 })
    if (at > 0) expect(found.filled).toBe(0)
    at += 12
    await interrupt()
  }
  const end = await ask(page, goOn, { ...shop, to: STEPS })
  expect(end.filled).toBe(0)
  const whole = await inNode(STEPS)
  expect(end.contents).toEqual(whole.contents)
  expect(dump(Uint8Array.from(end.bytes)).paths).toEqual(dump(whole.bytes).paths)
})

test('one tab at a time has a file; another tab can have another one', async () => {
  const open = async ({ engine, kept }: Scope, file: string) => {
    const began = performance.now()
    try {
      const db = await engine.open({ file })
      kept.db = db
      return `opened ${db.file}`
    } catch (error) {
      const { name, message, hint } = error as Error & { hint?: string }
      return { name, message, hint, waited: performance.now() - began }
    }
  }
  const close = ({ kept }: Scope) => (kept.db as node.Database).close()
  const other = await tab()
  expect(await ask(page, open, 'one.db')).toBe('opened one.db')
  const refused = await ask(other, open, 'one.db')
  expect(refused).toMatchObject({
    name: 'DatabaseError',
    message: 'one.db is in use by another tab or worker of this site',
    hint: expect.stringContaining('close the other one'),
  })
  expect((refused as { waited: number }).waited).toBeLessThan(2000)
  expect(await ask(other, open, '../two, "quoted".db')).toBe('opened ../two, "quoted".db')
  await ask(page, close)
  await ask(other, close)
  expect(await ask(other, open, 'one.db')).toBe('opened one.db')
  await other.close()
  expect(await ask(page, open, 'one.db')).toBe('opened one.db')
})

test('where the page itself opens a file, it is in memory, and that is said', async () => {
  const open = async ({ engine }: Scope) => {
    const said: string[] = []
    const warned: unknown[] = []
    const { warn } = console
    console.warn = (...values) => void warned.push(...values)
    const db = await engine.open({ file: 'shop.db', notice: (text) => said.push(text) })
    await engine.open({ file: 'shop.db' })
    console.warn = warn
    return { file: db.file, said, warned }
  }
  const notice =
    'shop.db is in memory and ends with this page: browsers give files to dedicated Web Workers only, and this is none'
  expect(await ask(page, open, undefined, 'inPage')).toEqual({ file: null, said: [notice], warned: [notice] })
})

test('where the browser refuses to give files, as in private windows, it is in memory, and that is said', async () => {
  const open = async ({ engine }: Scope) => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException('not here', 'SecurityError'))
    const said: string[] = []
    const db = await engine.open({ file: 'private.db', notice: (text) => said.push(text) })
    return { file: db.file, said }
  }
  expect(await ask(page, open)).toEqual({
    file: null,
    said: [
      'private.db is in memory and ends with this page: the browser gives no files to this page, as in private windows (not here)',
    ],
  })
})

test('files can be set, checkpointed, copied, deleted, and are not taken from other programs', async () => {
  const use = async ({ engine, z }: Scope) => {
    const t = engine.table('t', { n: z.int() })
    const open = async (file: string) => {
      const db = await engine.open({ file, checkpoint: 'manual', synchronous: 'full', cacheSize: 4 })
      db.declare(t)
      return db
    }
    const db = await open('used.db')
    for (let n = 0; n < 100; n++) db.insert(t, { n })
    const written = db.checkpoint()
    await db.backup('copy.db')
    const inUse = await engine.deleteDatabase('used.db').catch((error: Error) => error.message)
    db.close()
    const again = await open('used.db')
    const rows = again.table(t).size
    again.close()
    await engine.deleteDatabase('used.db')
    const fresh = await open('used.db')
    const copy = await open('copy.db')
    const wrong = await engine
      .open({ file: 'wrong.db', checkpoint: 0 })
      .catch((error: Error) => error.message)
    return { written, inUse, rows, left: fresh.table(t).size, copied: copy.table(t).size, wrong }
  }
  expect(await ask(page, use)).toEqual({
    written: true,
    inUse: 'used.db is in use by another tab or worker of this site',
    rows: 100,
    left: 0,
    copied: 100,
    wrong: "open: checkpoint is 0, expected a whole number of pages, 1 or more, or 'manual'",
  })
})

test('a file of an older format is copied, then brought up to date', async () => {
  const { readFileSync } = await import('node:fs')
  const old = [...readFileSync(new URL('../formats/format-2.sqlite', import.meta.url))]
  const open = async ({ engine }: Scope, bytes: number[]) => {
    const db = await engine.open({ file: 'old.db', bytes: Uint8Array.from(bytes) })
    const step = db.lastStep
    db.close()
    const copy = await engine.open({ file: 'old.db.format-2' })
    return [step, copy.lastStep]
  }
  const [step, copied] = await ask(page, open, old)
  expect(step).toBeGreaterThan(0)
  expect(copied).toBe(step)
})
