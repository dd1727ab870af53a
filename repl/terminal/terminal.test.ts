/** The terminal in a real pseudo-terminal, as a reader meets it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PATIENCE, Pty, type PtyOptions } from './tests/pty.ts'

const PROGRAM = fileURLToPath(new URL('./tests/terminal.fixture.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const CTRL_R = '\x12'
const UP = '\x1b[A'
const LEFT = '\x1b[D'
const TIME = /^\d+(\.\d)? m?s$/

let folder: string
let open: Pty[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepping-'))
})
afterEach(async () => {
  for (const pty of open) pty.kill()
  open = []
  await rm(folder, { recursive: true })
})

/** The program, ready for typing. */
async function start({ env, ...options }: PtyOptions = {}): Promise<Pty> {
  const pty = new Pty(['--import', TSX, PROGRAM], {
    ...options,
    env: { STEPPING_TEST_HISTORY: join(folder, 'history.jsonl'), ...env },
  })
  open.push(pty)
  await expect.poll(() => pty.output, { timeout: PATIENCE, interval: 10 }).toContain('\x1b[?2004h')
  await pty.shows('1›')
  return pty
}

test('cells, a paste, completion, an interrupt, and leaving', { timeout: 2 * PATIENCE }, async () => {
  const pty = await start()
  await pty.shows('stepping 0.1.0 — in memory. .help for help', '1›')

  // A cell of several lines, typed.
  pty.type('[1,\r')
  await pty.shows('1› [1,', ' ·')
  pty.type('2].length\r')
  await pty.shows('1› [1,', ' · 2].length', '2', TIME, '2›')

  // A paste of two complete lines waits for Enter, and the cursor is behind the wide characters.
  pty.type("\x1b[200~'日本'\r\n'👩‍👩‍👧'\x1b[201~")
  await pty.shows("2› '日本'", " · '👩‍👩‍👧'")
  expect(pty.cursor()).toEqual({ x: 7, y: pty.lines().length - 1 })
  pty.type(`${LEFT}${LEFT}x`)
  await pty.shows(" · 'x👩‍👩‍👧'")
  pty.type('\r')
  await pty.shows('"x👩‍👩‍👧"', TIME, '3›')

  pty.type('.vi\t rec\t\t')
  await pty.shows('3› .view receipts.', 'receipts.joined  receipts.totals')

  // The first Ctrl-C clears what has been typed, the second stops the cell.
  pty.type(CTRL_C)
  await pty.shows('3›')
  pty.type('sleep(60000)\rahead')
  await pty.shows('3› sleep(60000)', '4› ahead', /^. [\d.]+ m?s {2}Ctrl-C interrupts$/)
  pty.type(CTRL_C)
  await pty.shows('3› sleep(60000)', 'Interrupted: the cell was interrupted', TIME, '4› ahead')

  pty.type(`${CTRL_C}${CTRL_C}`)
  await pty.shows('4›', 'Ctrl-D leaves, .help lists the commands')

  // Nothing of the prompt stays behind; cursor, echo and paste mode are as they were.
  pty.type(CTRL_D)
  expect(await pty.exited).toBe(0)
  expect(pty.lines().at(-1)).toMatch(TIME)
  expect(pty.cursor()).toEqual({ x: 0, y: pty.lines().length })
  expect(pty.output.lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.output.lastIndexOf('\x1b[?25l'))
  expect(pty.output.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(pty.output.lastIndexOf('\x1b[?2004h'))
})

test('the history is there in the next run', { timeout: 2 * PATIENCE }, async () => {
  const first = await start()
  first.type('[\r1]\r')
  await first.shows('[1]', TIME, '2›')
  first.type('.exit\r')
  expect(await first.exited).toBe(0)
  expect(await readFile(join(folder, 'history.jsonl'), 'utf8')).toBe(
    '{"source":"[\\n  1]"}\n{"source":".exit"}\n',
  )

  const second = await start()
  second.type(`${UP}${UP}`)
  await second.shows('1› [', ' ·   1]')
  second.type(`${CTRL_C}${CTRL_R}1]`)
  await second.shows('1› [', ' ·   1]', 'search: 1]')
  second.type('\r')
  await second.shows('[1]', TIME, '2›')
})

test('what is typed while the program loads is neither lost nor echoed twice', {
  timeout: 2 * PATIENCE,
}, async () => {
  const pty = new Pty(['--import', TSX, PROGRAM])
  open.push(pty)
  await pty.shows('1›')
  pty.type('40 + 2\r')
  await pty.shows('stepping 0.1.0 — in memory. .help for help', '1› 40 + 2', '42', TIME, '2›')
})

test('without colour there is none, also where CI is set', { timeout: 2 * PATIENCE }, async () => {
  const pty = await start({ env: { NO_COLOR: '1', CI: 'true' } })
  pty.type("const a = 'b'\r")
  await pty.shows("1› const a = 'b'", TIME, '2›')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about
  expect(pty.output).not.toMatch(/\x1b\[[\d;]*m/)
})

test('a smaller window wraps the prompt again, and a long reply stays whole', {
  timeout: 2 * PATIENCE,
}, async () => {
  const pty = await start({ columns: 60, rows: 12 })
  pty.type('range(300).map(n => insert({ n })).length\r')
  await pty.shows('300', TIME, '2›')
  pty.type('.last\r')
  await pty.shows('+1 {"n":298}', '+1 {"n":299}', '300', '2›')
  const rows = pty.lines().filter((line) => line.startsWith('+1 {"n":'))
  expect(rows).toHaveLength(5 + 300)

  pty.type('abcdefghijklmnopqrstuvwxyz0123456789')
  await pty.shows('2› abcdefghijklmnopqrstuvwxyz0123456789')
  pty.resize(20, 12)
  await pty.shows('2› abcdefghijklmnop', '   qrstuvwxyz012345', '   6789')
  pty.resize(60, 12)
  await pty.shows('300', '2› abcdefghijklmnopqrstuvwxyz0123456789')
})
