/** What each command answers. */
import { expect, test } from 'vitest'
import { nearest } from '../../engine/value/nearest.ts'
import type { Catalog, Reply } from '../session/protocol.ts'
import type { CommandContext, CommandResult, Files } from './command.ts'
import { COMMANDS, isCommand, runCommand } from './registry.ts'

const NOTHING: Catalog = { step: 0, tables: [], circuits: [] }

const CATALOG: Catalog = {
  step: 3,
  tables: [
    { name: 'products', columns: ['name', 'price'], key: ['name'], rows: 1 },
    { name: 'line_items', columns: ['basket'], key: [], rows: 1200 },
  ],
  circuits: [
    { name: 'receipts', inputs: ['products', 'lineItems'], outputs: ['totals', 'joined'], vertices: 7 },
    { name: 'all', inputs: ['products'], outputs: [''], vertices: 1 },
  ],
}

function reply(error: string | null = null): Reply {
  const cause = error && { name: error, message: '', hint: null, cell: '1', line: null, column: null }
  return { deltas: [], value: null, stdout: '', tables: [], error: cause || null, step: 0, elapsed: 0 }
}

const CELLS = [
  { cell: { name: '1', source: 'a' }, reply: reply() },
  { cell: { name: '2', source: 'b' }, reply: reply('Interrupted') },
  { cell: { name: '3', source: 'c' }, reply: reply('TypeError') },
]

/** An empty disk that takes everything. */
const DISK: Files = {
  read: async () => null,
  write: async () => {},
  declare: async (path, notebook) => ({ path: `${path} from ${notebook}`, sha256: 'ff' }),
}

function run(line: string, change: Partial<CommandContext> = {}): Promise<CommandResult> {
  return runCommand(line, {
    catalog: async () => CATALOG,
    graph: async () => null,
    played: CELLS,
    record: async (played, meta) => JSON.stringify([played.map(({ cell }) => cell.name), meta]),
    meta: {},
    begunAt: 0,
    files: DISK,
    notes: ['Ctrl-D leaves.'],
    ...change,
  })
}

async function text(line: string, change?: Partial<CommandContext>): Promise<string> {
  const result = await run(line, change)
  return result.kind === 'text' ? result.text : JSON.stringify(result)
}

test.each([
  ['.help', true],
  ['.view a.b 1', true],
  ['.5 + 1', false],
  ['...rest', false],
  ['.', false],
  ['.undo\n1', false],
  [' .undo', false],
])('%j is a command: %s', (line, expected) => {
  expect(isCommand(line)).toBe(expected)
})

test('.help names every command, and what the front end adds', async () => {
  const help = await text('.help')
  for (const { usage, summary } of COMMANDS) {
    expect(help).toContain(usage)
    expect(help).toContain(summary)
  }
  expect(help).toMatch(/Ctrl-D leaves\.$/)
  for (const line of help.split('\n')) expect(line.length).toBeLessThan(80)
})

test('.help on one command', async () => {
  expect(await text('.help exit')).toBe('.exit\n  leave\n.quit is the same.')
  expect(await text('.help .save')).toContain('.save file.md\n')
})

test('a command that does not exist is refused with the nearest that does', async () => {
  expect(await run('.tabels')).toEqual({
    kind: 'refused',
    message: 'there is no command .tabels',
    hint: 'Did you mean .tables? .help lists the commands.',
  })
  expect(await run('.frobnicate')).toMatchObject({ hint: '.help lists the commands.' })
  expect(await run('.help frob')).toMatchObject({ message: 'there is no command .frob' })
})

test('commands do not mind capitals', async () => {
  expect(await run('.EXIT')).toEqual({ kind: 'exit' })
})

test('.tables', async () => {
  expect(await text('.tables')).toBe(
    'products    1 row      name, price  key name\nline_items  1200 rows  basket',
  )
  expect(await text('.tables', { catalog: async () => NOTHING })).toContain("table('name'")
})

test('.circuits', async () => {
  expect(await text('.circuits')).toBe(
    'receipts  products, lineItems → totals, joined  7 vertices\nall       products → one output                 1 vertex',
  )
  expect(await text('.circuits', { catalog: async () => NOTHING })).toContain('no circuits yet')
})

test.each([
  ['.view receipts.totals', "view('receipts.totals')"],
  ['.view receipts.totals basket=1', "show(view('receipts.totals').all({ basket: 1 }), 'receipts.totals')"],
  ['.view t a=eng b=7n c=-1.5 d=null', "show(view('t').all({ a: 'eng', b: 7n, c: -1.5, d: null }), 't')"],
  [
    `.view t größe='two words' "b c"="o'clock"`,
    `show(view('t').all({ größe: 'two words', "b c": "o'clock" }), 't')`,
  ],
  ['.undo', 'undo()'],
  ['.redo', 'redo()'],
  ['.goto 3', 'goto(3)'],
  ['.log', 'log()'],
  ['.check', 'check()'],
  ['.log 5', 'log(5)'],
])('%s is the cell %s', async (line, source) => {
  expect(await run(line)).toEqual({ kind: 'cell', source })
})

test('.view needs a name, and keys by their columns', async () => {
  expect(await run('.view')).toMatchObject({
    kind: 'refused',
    hint: expect.stringContaining('.view output'),
  })
  expect(await run('.view receipts.totals 1')).toMatchObject({
    kind: 'refused',
    message: '.view found 1 where it expected a key as column=value',
    hint: expect.stringContaining('.view receipts.totals basket=1'),
  })
})

test('.goto and .log take numbers', async () => {
  expect(await run('.goto back')).toMatchObject({
    kind: 'refused',
    message: '.goto found back where it expected the number of a step',
  })
  expect(await run('.goto')).toMatchObject({
    message: '.goto found nothing where it expected the number of a step',
  })
  expect(await run('.log 1.5')).toMatchObject({ kind: 'refused', hint: expect.stringContaining('.log 5') })
})

test.each(['.tables x', '.circuits x', '.undo 3', '.redo 3', '.check x', '.last 2', '.exit now'])(
  '%s has an argument too many',
  async (line) => {
    expect(await run(line)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('takes no argument'),
    })
  },
)

test('.last is the last reply, whole', async () => {
  expect(await run('.last')).toEqual({ kind: 'whole', reply: CELLS[2]?.reply })
  expect(await run('.last', { played: [] })).toMatchObject({ kind: 'refused' })
})

test('.exit and .quit leave', async () => {
  expect(await run('.exit')).toEqual({ kind: 'exit' })
  expect(await run('.quit')).toEqual({ kind: 'exit' })
})

test('.save writes all cells but the interrupted, and says where and how many', async () => {
  const written: string[] = []
  const files = { ...DISK, write: async (path: string, text: string) => void written.push(path, text) }
  expect(await text('.save notes/first-steps.md', { files, meta: { seed: 7 } })).toBe(
    'wrote notes/first-steps.md: 2 cells',
  )
  expect(written).toEqual(['notes/first-steps.md', '[["1","3"],{"seed":7,"title":"First steps"}]'])
})

test('.save declares the files that cells have read rows from', async () => {
  const written: string[] = []
  const files = { ...DISK, write: async (_path: string, text: string) => void written.push(text) }
  const played = CELLS.map((one) => ({ ...one, reply: { ...one.reply, files: ['shop.csv'] } }))
  await text('.save a.md', { files, played })
  expect(written).toEqual(['[["1","3"],{"title":"A","data":[{"path":"shop.csv from a.md","sha256":"ff"}]}]'])
})

test.each([
  ['# Mine', false],
  ['---\ntitle: mine\n---\nstepping: 1', false],
  ['---\ntitle: x\nstepping: 1\n---\n', true],
  ['---\r\nstepping: 1\r\n---\r\n', true],
  ['', true],
])('.save over a file that holds %j: %s', async (existing, allowed) => {
  const written: string[] = []
  const files = {
    ...DISK,
    read: async () => existing,
    write: async (path: string) => void written.push(path),
  }
  const result = await run('.save a.md', { files })
  expect(result.kind).toBe(allowed ? 'text' : 'refused')
  expect(written).toEqual(allowed ? ['a.md'] : [])
})

test('.save says what is in the way', async () => {
  const write = async () => {
    throw new Error('EACCES: permission denied')
  }
  expect(await run('.save a.md', { files: { ...DISK, write } })).toMatchObject({
    kind: 'refused',
    message: 'a.md could not be written: EACCES: permission denied',
  })
  expect(await run('.save')).toMatchObject({ kind: 'refused', message: '.save was given no file' })
  expect(await run('.save a.md', { played: [] })).toMatchObject({ message: 'there is no cell to save yet' })
})

test('a session that does not answer is a refusal', async () => {
  const catalog = () => Promise.reject(new Error('the worker is gone'))
  expect(await run('.tables', { catalog })).toMatchObject({ message: '.tables failed: the worker is gone' })
})

test.each([
  ['.hlep', '.help'],
  ['.undoo', '.undo'],
  ['.sav', '.save'],
  ['.q', undefined],
  ['.xxxxxx', undefined],
])('the nearest to %s is %s', (name, expected) => {
  expect(nearest(name, ['.help', '.undo', '.save', '.quit'])).toBe(expected)
})
