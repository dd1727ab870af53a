/** The program as people start it: README, pipes, files, notebooks, and a real terminal. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { PATIENCE, Pty } from '../repl/terminal/tests/pty.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'stepping-program-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MAIN = ['--import', 'tsx', join(ROOT, 'repl/cli/main.ts')]

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program with arguments and standard input. */
function stepping(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...MAIN, ...args], { cwd: ROOT, env: { ...process.env, ...env } })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => (stdout += text))
    child.stderr.on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
    child.stdin.end(input)
  })
}

/** The fence that follows a marker in the README. */
function readme(marker: string): string {
  const found = new RegExp(`<!-- ${marker} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(README)?.[1]
  if (found === undefined) throw new Error(`the README has no fence after <!-- ${marker} -->`)
  return found
}

describe('the README', () => {
  it('shows what its tour prints', async () => {
    expect(await stepping([], readme('tour'))).toEqual({ code: 0, stdout: readme('tour output'), stderr: '' })
  })

  it('shows what its program prints', async () => {
    const source = readme('program')
      .replace("'stepping'", "'../../engine/node.ts'")
      .replace("'visits.db'", `'${join(folder, 'visits.db')}'`)
    // It stands in the project for as long as it runs, so that it finds the project's packages.
    const file = join(ROOT, 'tests/output/readme-program.ts')
    await promisify(execFile)('mkdir', ['-p', join(ROOT, 'tests/output')])
    writeFileSync(file, source)
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', file])
    expect(stdout).toBe(readme('program output'))
    const { stdout: selected } = await promisify(execFile)(
      process.execPath,
      [
        '-e',
        `console.log(JSON.stringify(new (require('better-sqlite3'))('${join(folder, 'visits.db')}').prepare('select * from popular').all()))`,
      ],
      { cwd: ROOT },
    )
    expect(JSON.parse(selected)).toEqual([{ page: '/', visits: 1 }])
  })

  it('names commands that there are, each run by a test', async () => {
    const commands = readme('commands')
      .trim()
      .split('\n')
      .map((line) => line.replace(/\s*#.*$/, ''))
    expect(commands).toEqual([
      'npm start -- shop.db',
      // repl/cli/tail.test.ts runs it.
      'npm start -- tail shop.db line_items',
      'npm start -- run notebooks/flights.md',
      'npm start -- test notebooks',
      'npm start -- test --update notebooks',
      "echo '1 + 1' | npm start",
      // repl/cli/transfer.test.ts imports and exports.
      'npm start -- import shop.db products from shop.csv --cells shop.ts',
      'npm start -- export shop.db log to log.jsonl',
      // tests/browser/site.test.ts builds the site.
      'npm run site',
      'npm run bench',
      'npm run soak',
    ])
    expect(await stepping([], '1 + 1\n')).toEqual({ code: 0, stdout: '2\n', stderr: '' })
    const shop = join(folder, 'shop.db')
    expect((await stepping([shop], '.tables\n')).code).toBe(0)
    expect(existsSync(shop)).toBe(true)
    const cells = join(folder, 'shop.ts')
    writeFileSync(cells, "const products = table('products', { name: z.string(), price: z.number() })\n")
    writeFileSync(join(folder, 'shop.csv'), 'price,name\n300,tv\n')
    const csv = join(folder, 'shop.csv')
    const imported = await stepping(['import', shop, 'products', 'from', csv, '--cells', cells])
    expect(imported).toEqual({ code: 0, stdout: `${csv} → products: 1 row, step 1\n`, stderr: '' })
    const log = join(folder, 'log.jsonl')
    expect((await stepping(['export', shop, 'log', 'to', log])).code).toBe(0)
    expect(readFileSync(log, 'utf8')).toContain('"row":{"name":"tv","price":300}')
    expect((await stepping(['import', shop, 'products', 'from', csv])).code).toBe(2)
    const npm = promisify(execFile)
    const bench = await npm('npm', ['run', '-s', 'bench'], {
      cwd: ROOT,
      env: { ...process.env, BENCH_RUNS: '1', BENCH_PART: '0.01' },
    })
    for (const workload of ['W1', 'W2', 'W3', 'W4']) {
      expect(bench.stdout).toMatch(new RegExp(`${workload} [^]*stepping\\s+[\\d,]+/s`))
    }
    expect(bench.stdout).toMatch(/stepping, SQLite file\s+[\d,]+\/s/)
    const soak = await npm('npm', ['run', '-s', 'soak', '--', 'engine/zset'], { cwd: ROOT })
    expect(soak.stdout).toMatch(/STEPPING_SEED=\d+ repeats this run/)
  })
})

describe('without a terminal', () => {
  it('goes on after a failing cell and exits with 1', async () => {
    const { code, stdout } = await stepping([], 'null.x\n1 + 1\n')
    expect(code).toBe(1)
    expect(stdout).toBe("TypeError: Cannot read properties of null (reading 'x')\nat cell 1:1:6\n2\n")
  })

  it('prints no escapes, whatever the environment says of colour', async () => {
    const { stdout } = await stepping([], readme('tour'), { FORCE_COLOR: '3' })
    expect(stdout).not.toContain('\x1b')
  })

  it('exits with 2 and says how it is used when it is used otherwise', async () => {
    expect(await stepping(['--colour'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--colour'),
    })
    expect(await stepping(['test', 'nowhere.md'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.md'),
    })
    expect(await stepping(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('stepping test NOTEBOOK'),
    })
  })

  it('says what is wrong with a file', async () => {
    const file = join(folder, 'text.db')
    writeFileSync(file, 'this is not a database, but a text that is long enough to look like one to nobody')
    const { code, stderr } = await stepping([file], '1\n')
    expect([code, stderr]).toEqual([1, `stepping: ${file} is not a SQLite database\n`])
  })
})

describe('notebooks', () => {
  it('all hold what they record', async () => {
    const { code, stdout } = await stepping(['test', 'notebooks'])
    const files = readdirSync(join(ROOT, 'notebooks')).filter((name) => name.endsWith('.md'))
    for (const name of files)
      expect(stdout).toMatch(new RegExp(`^ok notebooks/${name} [1-9]\\d* cells$`, 'm'))
    expect(stdout).toContain(`${files.length} notebooks: ${files.length} ok`)
    expect(files.length).toBeGreaterThan(5)
    expect(code).toBe(0)
  })

  it('drift is a unified diff and exit code 1; --update rewrites it, but not in CI', async () => {
    const file = join(folder, 'drift.md')
    writeFileSync(
      file,
      readFileSync(join(ROOT, 'notebooks/zsets.md'), 'utf8').replace(
        '+2 {"name":"apple"}',
        '+3 {"name":"apple"}',
      ),
    )
    const drifted = await stepping(['test', file])
    expect(drifted.code).toBe(1)
    expect(drifted.stdout).toContain('-+3 {"name":"apple"}\n++2 {"name":"apple"}')
    expect((await stepping(['test', '--update', file], '', { CI: 'true' })).code).toBe(2)
    expect((await stepping(['test', '--update', file], '', { CI: '' })).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(join(ROOT, 'notebooks/zsets.md'), 'utf8'))
  })

  it('are played by run', async () => {
    const { code, stdout } = await stepping(['run', 'notebooks/flights.md'])
    expect(code).toBe(0)
    expect(stdout).toContain('3376 airports, 20000 flights, 21 steps')
    expect(stdout).toMatch(/~ HI {5}2001\/01\/01 {7}10 {2}11 → 2\.4/)
  })

  it('are what .save makes of a session, with chance and time in it', async () => {
    const file = join(folder, 'saved.md')
    const cells = `${readme('tour')}console.log(Math.random(), new Date(), crypto.randomUUID())\nnull.x\n.view receipts.totals\n.undo\n.save ${file}\n`
    const saved = await stepping([], cells)
    expect(saved.stdout).toContain(`wrote ${file}: 10 cells`)
    expect(await stepping(['test', file])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('10 cells'),
    })
  })
})

describe('in a terminal', () => {
  it('evaluates cells, shows diffs, interrupts an endless loop, and leaves', async () => {
    const history = { XDG_STATE_HOME: folder }
    const pty = new Pty(MAIN, { columns: 90, rows: 30, env: history })
    await pty.shows(/^stepping 0\.1\.0 — in memory\. \.help for help$/, '1›')
    pty.type("const t = table('t', { name: z.string(), n: z.int() }, { key: 'name' })\r")
    await pty.shows('2›')
    pty.type("const big = circuit('big', { t }, ({ t }) =>\r")
    pty.type('cache(filter(t, row => row.n > 1)))\r')
    await pty.shows('3›')
    pty.type("insert(t, { name: '東京', n: 2 }, { name: 'b', n: 1 })\r")
    await expect.poll(() => pty.lines().join('\n'), { timeout: PATIENCE }).toMatch(/\+ 東京 +2/)
    pty.type("replace(t, { name: '東京', n: 2 }, { name: '東京', n: 7 })\r")
    await expect.poll(() => pty.lines().join('\n'), { timeout: PATIENCE }).toMatch(/~ 東京 +2 → 7/)
    pty.type('while (true) {}\r')
    await expect.poll(() => pty.lines().at(-1), { timeout: PATIENCE }).not.toMatch(/^5›/)
    pty.type('\x03')
    await expect
      .poll(() => pty.lines().join('\n'), { timeout: PATIENCE })
      .toContain('Interrupted: the cell was interrupted')
    pty.type('view(big).size\r')
    await expect.poll(() => pty.lines().join('\n'), { timeout: PATIENCE }).toMatch(/view\(big\)\.size\n1\n/)
    pty.type('\x04')
    expect(await pty.exited).toBe(0)
  }, 30_000)

  it('shows no colour under NO_COLOR', async () => {
    const pty = new Pty(MAIN, { columns: 90, rows: 30, env: { XDG_STATE_HOME: folder, NO_COLOR: '1' } })
    await pty.shows('1›')
    pty.type(
      "const t = table('t', { n: z.int() }); const all = circuit('all', { t }, ({ t }) => t); insert(t, { n: 1 })\r",
    )
    await expect.poll(() => pty.lines().join('\n'), { timeout: PATIENCE }).toMatch(/\+ +1/)
    pty.type('.exit\r')
    expect(await pty.exited).toBe(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for colour escapes.
    expect(pty.output).not.toMatch(/\x1b\[[\d;]*[1-9]\d*m/)
  }, 30_000)
})
