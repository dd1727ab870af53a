/** Imports and exports as people do them: in a real worker, with real files, through the line runner and the command line. */
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { recordNotebook } from '../notebook/record.ts'
import { renderReply } from '../render/terminal.ts'
import { completeness } from '../session/cells/completeness.ts'
import type { Progress } from '../session/protocol.ts'
import { files } from '../terminal/files.ts'
import { testCommand } from './notebooks.ts'
import { runPiped } from './piped.ts'
import { openThreadSession } from './session.ts'
import { transferCommand } from './transfer.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-transfer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = (name: string): string => join(folder, name)
const file = (name: string, text: string): string => {
  writeFileSync(path(name), text)
  return path(name)
}
const content = (name: string): string => readFileSync(path(name), 'utf8')

const SHOP = `const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const cheap = circuit('cheap', { products }, ({ products }) => ({ all: cache(filter(products, row => row.price < 100)) }))
`
file('shop.csv', 'name,price\ntv,300\n"radio, big",20.5\nlamp,8\n')

/** What the line runner prints for an input. */
async function piped(input: string): Promise<{ code: number; text: string }> {
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk) => {
    text += String(chunk)
  })
  const session = await openThreadSession({ files: true, seed: 0, clock: '2025-01-01T00:00:00Z' })
  try {
    const code = await runPiped({
      session,
      input: Readable.from([input]),
      output,
      completeness,
      render: renderReply,
      record: recordNotebook,
      files,
      width: 100,
      meta: { seed: 0, clock: '2025-01-01T00:00:00Z' },
    })
    return { code, text: text.replaceAll(folder, '…') }
  } finally {
    await session.close()
  }
}

describe('the line runner', () => {
  it('imports, shows what the outputs changed by, and exports', async () => {
    const { code, text } = await piped(
      `${SHOP}.import products from ${path('shop.csv')}\n.export cheap.all to ${path('cheap.csv')}\n` +
        `.export products to ${path('products.json')}\n.export log to ${path('log.jsonl')}\n` +
        `remove(products, { name: 'lamp', price: 8 })\n.export delta cheap.all to ${path('delta.csv')}\n`,
    )
    expect(text).toBe(`cheap.all  +2  step 1
  name        price
+ lamp            8
+ radio, big   20.5
…/shop.csv → products: 3 rows, step 1
cheap.all → …/cheap.csv: 2 rows
products → …/products.json: 3 rows
log → …/log.jsonl: 3 rows
cheap.all  −1  step 2
  name  price
− lamp      8
step 2 of cheap.all → …/delta.csv: 1 row
`)
    expect(code).toBe(0)
    expect(content('cheap.csv')).toBe('name,price\nlamp,8\n"radio, big",20.5\n')
    expect(JSON.parse(content('products.json'))).toHaveLength(3)
    expect(content('log.jsonl').split('\n')[0]).toBe(
      '{"step":1,"goesTo":null,"table":"products","±":1,"row":{"name":"lamp","price":8}}',
    )
    expect(content('delta.csv')).toBe('±,name,price\n-1,lamp,8\n')
  })

  it('writes bad records down, and leaves no file half-written', async () => {
    file('bad.csv', 'name,price\ntv,300\nlamp,8€\n')
    const { code, text } = await piped(
      `${SHOP}.import products from ${path('bad.csv')} --skip-bad ${path('rejects.csv')}\n` +
        `.export cheap.none to ${path('none.csv')}\n.import products from ${path('no.csv')}\n`,
    )
    expect(text).toContain(`…/bad.csv → products: 1 row, step 1
1 bad record left out → …/rejects.csv
  …/bad.csv:3:6: price is "8€", expected a number
DatabaseError: there is no table or output "cheap.none"; there are products, cheap.all
`)
    expect(text).toContain('ImportError: there is no file or folder …/no.csv')
    expect(code).toBe(1)
    expect(content('rejects.csv')).toBe(
      'line,reason,name,price\n3,"price is ""8€"", expected a number",lamp,8€\n',
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp') || name === 'none.csv')).toEqual([])
  })

  it('writes through a link, and does not replace it', async () => {
    file('target.csv', 'what was there before, and is longer\n')
    symlinkSync(path('target.csv'), path('link.csv'))
    await piped(`${SHOP}.export products to ${path('link.csv')}\n`)
    expect(lstatSync(path('link.csv')).isSymbolicLink()).toBe(true)
    expect(content('target.csv')).toBe('name,price\n')
  })

  it('imports a table of another SQLite file', async () => {
    const other = new BetterSqlite3(path('other.db'))
    other.exec(`CREATE TABLE goods (name TEXT, price REAL, made TEXT, raw BLOB, big INTEGER, ok INTEGER, tags TEXT);
      INSERT INTO goods VALUES ('tv', 300, '2025-01-31', x'00ff', 9007199254740993, 1, '["a"]'), ('lamp', 'cheap', NULL, NULL, 1, 0, NULL);
      CREATE TABLE empty (a)`)
    other.close()
    const declared = `const goods = table('goods', { name: z.string(), price: z.number(), made: z.date().nullable(),
      raw: z.instanceof(Uint8Array).nullable(), big: z.bigint(), ok: z.boolean(), tags: z.array(z.string()).nullable() })\n`
    const { text } = await piped(
      `${declared}.import goods from ${path('other.db')} --skip-bad\nawait exportText('goods', 'csv')\n.import goods from ${path('other.db')} --table bads\n`,
    )
    expect(text).toContain("tv,300,2025-01-31T00:00:00.000Z,x'00ff',9007199254740993,true,")
    expect(text).toContain('row 2 of goods in …/other.db: price is "cheap", expected a number')
    expect(text).toContain('other.db has no table "bads"; there are empty, goods')
  })

  it('saves a notebook that passes its test: it declares what was imported, and leaves out what was exported', async () => {
    const { text } = await piped(
      `${SHOP}.import products from ${path('shop.csv')}\n.export products to ${path('again.csv')}\n` +
        `.import products from ${path('shop.csv')}\n.import products from ${path('shop.csv')} --skip-bad ${path('r.csv')}\n.save ${path('shop.md')}\n`,
    )
    expect(text).toContain('wrote …/shop.md: 5 cells')
    expect(content('shop.md')).toMatch(/data:\n {2}- path: shop\.csv\n {4}sha256: [0-9a-f]{64}\n/)
    let report = ''
    const code = await testCommand(
      [path('shop.md')],
      {},
      {
        openSession: openThreadSession,
        stdout: (part) => {
          report += part
        },
        stderr: (part) => {
          report += part
        },
        cwd: folder,
      },
    )
    expect({ code, report }).toEqual({ code: 0, report: expect.stringContaining('5 cells') as string })
  })
})

describe('the command line', () => {
  async function command(direction: 'import' | 'export', ...words: string[]) {
    let stdout = ''
    let stderr = ''
    const code = await transferCommand(direction, words, {
      openSession: openThreadSession,
      stdout: (text) => {
        stdout += text
      },
      stderr: (text) => {
        stderr += text
      },
      cwd: folder,
      files,
      render: (reply) => renderReply(reply, { width: 100, color: false }),
      progress: false,
      onInterrupt: () => {},
    })
    return { code, stdout: stdout.replaceAll(folder, '…'), stderr: stderr.replaceAll(folder, '…') }
  }

  it('imports into a file with the circuits that the cells add, and exports from it', async () => {
    const cells = file('cells.ts', SHOP)
    const db = path('shop.db')
    expect(
      await command('import', db, 'products', 'from', path('shop.csv'), '--batch', '2', '--cells', cells),
    ).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('…/shop.csv → products: 3 rows, steps 1 to 2\n') as string,
    })
    expect(await command('export', db, 'cheap.all', 'to', path('c.csv'), '--cells', cells)).toMatchObject({
      code: 0,
    })
    expect(content('c.csv')).toBe('name,price\nlamp,8\n"radio, big",20.5\n')
    expect(await command('export', db, 'log', 'to', path('l.csv'))).toMatchObject({ code: 0 })
    expect(content('l.csv').split('\n')).toHaveLength(5)
    const again = await command('import', db, 'products', 'from', path('shop.csv'), '--cells', cells)
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toContain('shop.csv:2:1: products has a row with name "tv", its key,')
  })

  it('says what is missing', async () => {
    await expect(command('import', path('x.db'), 'products', 'from', 'shop.csv')).rejects.toThrow('no cells')
    await expect(command('export', path('no.db'), 'log', 'to', 'a.csv')).rejects.toThrow('there is no file')
    const failing = file('failing.ts', 'null.x\n')
    expect(await command('import', path('x.db'), 'p', 'from', 'shop.csv', '--cells', failing)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('import was not begun') as string,
    })
    const { code, stderr } = await command('export', path('shop.db'), 'products', 'to', path('p.csv'))
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--cells CELLS.ts') as string,
    })
  })
})

it('tells how far a long import is, and stops between batches, saying where', async () => {
  const lines = Array.from({ length: 400_000 }, (_, i) => `${i},row ${i}`)
  file('long.csv', `id,text\n${lines.join('\n')}\n`)
  const session = await openThreadSession({ files: true })
  try {
    await session.evaluate({
      name: '1',
      source: "const t = table('t', { id: z.int(), text: z.string() }, { key: 'id' })",
    })
    const heard: Progress[] = []
    const reply = await session.evaluate(
      { name: '2', source: `await importRows(t, ${JSON.stringify(path('long.csv'))}, { batch: 1000 })` },
      (progress) => {
        heard.push(progress)
        if (heard.length === 2) session.interrupt()
      },
    )
    expect(reply.error).toMatchObject({
      name: 'Interrupted',
      message: expect.stringMatching(/^the import was interrupted after [\d,]+000 rows$/) as string,
      hint: expect.stringMatching(
        /imported, in steps 1 to \d+: \.goto 0 takes them back; --after \d+000 goes on/,
      ) as string,
    })
    expect(heard.length).toBeGreaterThanOrEqual(2)
    expect(heard[0]).toMatchObject({ what: 't', share: expect.closeTo(0.5, 0) as number })
    const { tables } = await session.catalog()
    expect(tables[0]?.rows).toBe(reply.step * 1000)
  } finally {
    await session.close()
  }
})

it('a notebook reads the data that it declares, and writes no files', async () => {
  const session = await openThreadSession({ data: { 'data/shop.csv': content('shop.csv') } })
  const run = (source: string) => session.evaluate({ name: 'c', source })
  try {
    await run(SHOP)
    expect((await run("await importRows(products, 'shop.csv')")).value).toMatchObject({
      text: 'shop.csv → products: 3 rows, step 1',
    })
    expect((await run("await exportText('cheap.all', 'jsonl')")).value).toMatchObject({
      text: JSON.stringify('{"name":"lamp","price":8}\n{"name":"radio, big","price":20.5}\n'),
    })
    expect((await run("(await readRows(products, 'shop.csv'))[1]")).value).toMatchObject({
      text: '{"name":"radio, big","price":20.5}',
    })
    expect((await run("await exportRows(products, 'a.csv')")).error?.message).toMatch(/writes no files$/)
    expect((await run("await importRows(products, 'other.csv')")).error?.message).toMatch(
      /^there is no data file/,
    )
    expect((await run("begin(); await importRows(products, 'shop.csv')")).error?.message).toMatch(
      /^a step has been begun/,
    )
  } finally {
    await session.close()
  }
})
