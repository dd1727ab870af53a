/** `stepping tail` on files that somebody else writes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, count, open, table, ZSet } from '../../engine/node.ts'
import { UsageError } from './files.ts'
import { plainJson } from './plain-json.ts'
import { type TailOptions, tailCommand } from './tail.ts'

const visits = table('visits', { page: z.string(), at: z.int() })
const pages = circuit('pages', { visits }, ({ visits }) => ({
  popular: cache(aggregate(visits, { by: 'page', visits: count() })),
  bare: visits,
}))

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tail-'))
  file = join(folder, 'visits.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

async function opened() {
  const db = await open({ file })
  db.add(pages)
  return db
}

class Lines extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk
    done()
  }

  get steps(): number[] {
    return this.lines.map(({ step }) => step)
  }

  get lines(): { step: number; of: string; changes: { weight: number; row: unknown }[] }[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  }

  async until(steps: number): Promise<void> {
    while (this.lines.length < steps) await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Everything that it says, without waiting for more. */
async function said(names: string[], options: Partial<TailOptions> = {}): Promise<string> {
  const lines = new Lines()
  const all = { file, names, snapshot: false, follow: false, ...options }
  await tailCommand(all, lines, new AbortController().signal)
  return lines.text
}

describe('tail', () => {
  it('prints a line for each step that changes a table or a published output', async () => {
    const db = await opened()
    db.publish(pages, 'popular')
    db.insert(visits, { page: '/', at: 1 }, { page: '/a', at: 1 })
    db.insert(visits, { page: '/', at: 2 })
    db.undo()
    expect(await said(['pages.popular'])).toBe(
      [
        '{"step":1,"of":"pages.popular","changes":[{"weight":1,"row":{"page":"/","visits":1}},{"weight":1,"row":{"page":"/a","visits":1}}]}',
        '{"step":2,"of":"pages.popular","changes":[{"weight":-1,"row":{"page":"/","visits":1}},{"weight":1,"row":{"page":"/","visits":2}}]}',
        '{"step":3,"of":"pages.popular","changes":[{"weight":-1,"row":{"page":"/","visits":2}},{"weight":1,"row":{"page":"/","visits":1}}]}',
        '',
      ].join('\n'),
    )
    expect(await said(['visits', 'pages.popular'], { from: 2 })).toBe(
      [
        '{"step":3,"of":"visits","changes":[{"weight":-1,"row":{"page":"/","at":2}}]}',
        '{"step":3,"of":"pages.popular","changes":[{"weight":-1,"row":{"page":"/","visits":2}},{"weight":1,"row":{"page":"/","visits":1}}]}',
        '',
      ].join('\n'),
    )
    expect(await said(['visits', 'pages.popular'], { snapshot: true })).toBe(
      [
        '{"step":3,"of":"visits","snapshot":true,"changes":[{"weight":1,"row":{"page":"/","at":1}},{"weight":1,"row":{"page":"/a","at":1}}]}',
        '{"step":3,"of":"pages.popular","snapshot":true,"changes":[{"weight":1,"row":{"page":"/","visits":1}},{"weight":1,"row":{"page":"/a","visits":1}}]}',
        '',
      ].join('\n'),
    )
    db.close()
    expect((await said(['visits'])).split('\n').length).toBe(4)
  })

  it('goes on while the file is closed and opened again, in order and with more than is read at once', async () => {
    const first = await opened()
    first.publish(pages, 'popular')
    first.insert(visits, { page: '/', at: 0 })
    const stop = new AbortController()
    const lines = new Lines()
    const tail = tailCommand(
      { file, names: ['visits', 'pages.popular'], snapshot: false, follow: true },
      lines,
      stop.signal,
    )
    // Only what comes from now on.
    for (let at = 1; at <= 300; at++) first.insert(visits, { page: '/', at })
    await lines.until(600)
    first.close()
    const second = await opened()
    second.insert(visits, { page: '/b', at: 1 })
    await lines.until(602)
    stop.abort()
    await tail
    second.close()
    expect(lines.steps).toEqual(Array.from({ length: 301 }, (_, i) => [i + 2, i + 2]).flat())
  })

  it('says what there is where something is not, before it prints anything', async () => {
    const db = await opened()
    db.insert(visits, { page: '/', at: 0 })
    db.publish(pages, 'popular')
    db.insert(visits, { page: '/', at: 1 })
    const refused = async (names: string[], options?: Partial<TailOptions>) => {
      const error = await said(names, options).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(UsageError)
      return `${(error as UsageError).message} | ${(error as UsageError).hint}`
    }
    expect(await refused(['pages.bare'])).toBe(
      "pages.bare is not published, so nobody keeps its changes; tables and published outputs are visits, pages.popular | Say publish(pages, 'bare') in the REPL, or db.publish(…) in the program that writes the database.",
    )
    expect(await refused(['visit'])).toBe(
      'there is no table or output "visit"; tables and published outputs are visits, pages.popular | Did you mean visits?',
    )
    expect(await refused(['visits', 'pages.popular'], { from: 0 })).toContain(
      'changes of pages.popular were asked for from step 0, they are kept from step 1 on',
    )
    expect(await refused(['visits'], { from: 3 })).toContain('from step 3, the last step is 2')
    db.close()
    expect(await refused(['visits'], { file: join(folder, 'none.db') })).toContain('there is no file')
    writeFileSync(join(folder, 'empty.db'), '')
    expect(await refused(['visits'], { file: join(folder, 'empty.db') })).toContain('the file is empty')
    writeFileSync(
      join(folder, 'text.db'),
      'not a database, but long enough to be taken for the header of one'.repeat(20),
    )
    expect(await refused(['visits'], { file: join(folder, 'text.db') })).toContain('is not a SQLite database')
  })

  it('fails where what comes next is pruned, or published no more', async () => {
    const db = await opened()
    db.publish(pages, 'popular')
    const stop = new AbortController()
    const tail = tailCommand(
      { file, names: ['pages.popular'], snapshot: false, follow: true },
      new Lines(),
      stop.signal,
    )
    db.unpublish('pages.popular')
    await expect(tail).rejects.toThrow('pages.popular is no longer published')
    await expect(tail).rejects.not.toBeInstanceOf(UsageError)
    db.close()
  })
})

describe('the program', () => {
  const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
  const start = (...args: string[]) =>
    spawn(process.execPath, ['--import', 'tsx', MAIN, 'tail', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

  it('ends with its reader, with Ctrl+C, and with wrong usage', async () => {
    const db = await opened()
    db.insert(visits, { page: '/', at: 0 })
    const interrupted = start(file, 'visits', '--from', '0')
    await once(interrupted.stdout, 'data')
    interrupted.kill('SIGINT')
    expect(await once(interrupted, 'close')).toEqual([0, null])
    const left = start(file, 'visits', '--from', '0')
    await once(left.stdout, 'data')
    left.stdout.destroy()
    const closed = once(left, 'close')
    const timer = setInterval(() => db.insert(visits, { page: '/', at: 1 }), 20)
    expect(await closed).toEqual([0, null])
    clearInterval(timer)
    db.close()
    const wrong = start(file, 'visits', '--from', 'x')
    let stderr = ''
    wrong.stderr.on('data', (text) => (stderr += text))
    expect(await once(wrong, 'close')).toEqual([2, null])
    expect(stderr).toContain('--from is "x", expected the number of a step')
  })
})

it('writes what JSON has no words for as text', () => {
  const row = {
    n: 12345678901234567890n,
    nan: Number.NaN,
    at: new Date(0),
    bytes: new Uint8Array([255]),
    nested: ZSet.from([[{ a: 1n }, 2]]),
    list: [null, true, 'x'],
    ['__proto__']: 1,
  }
  expect(JSON.stringify(plainJson(row))).toBe(
    `{"n":"12345678901234567890","nan":"NaN","at":"1970-01-01T00:00:00.000Z","bytes":"x'ff'","nested":[{"weight":2,"row":{"a":"1"}}],"list":[null,true,"x"],"__proto__":1}`,
  )
})
