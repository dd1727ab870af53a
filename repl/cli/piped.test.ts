/** The line runner: what goes in, what comes out, and how it ends. */
import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Files } from '../commands/command.ts'
import { FakeSession } from '../terminal/tests/fake-session.ts'
import { balanced, plainRender } from '../terminal/tests/plain-render.ts'
import { type PipedOptions, pipedWidth, runPiped } from './piped.ts'

/** A disk in memory. */
function disk(): Files & { readonly written: Map<string, string> } {
  const written = new Map<string, string>()
  return {
    written,
    read: async (path) => written.get(path) ?? null,
    write: async (path, text) => void written.set(path, text),
    declare: async (path) => ({ path, sha256: '' }),
  }
}

async function run(input: string, change: Partial<PipedOptions> = {}) {
  const output = new PassThrough()
  const chunks: string[] = []
  output.on('data', (chunk) => chunks.push(String(chunk)))
  const session = new FakeSession()
  const code = await runPiped({
    session,
    input: Readable.from([input]),
    output,
    completeness: balanced,
    render: plainRender,
    record: async (played) => played.map(({ cell }) => `${cell.name}: ${cell.source}`).join('\n'),
    files: disk(),
    width: 100,
    ...change,
  })
  return { code, text: chunks.join(''), session }
}

test('cells print their replies in order, without prompts', async () => {
  const { code, text } = await run('1 + 1\nfunction f(\n  a\n) { return a * 2 }\n\nf(21)\n')
  expect(text).toBe('2\n42\n')
  expect(code).toBe(0)
})

test('a failing cell prints its error in its place, the rest goes on, and the exit code is 1', async () => {
  const { code, text } = await run("1\nnull.x\nthrow new TypeError('no')\n2\n")
  expect(text).toMatch(/^1\nTypeError: Cannot read.*\nTypeError: no\n2\n$/)
  expect(code).toBe(1)
})

test('what is incomplete at the end is evaluated, and says what is wrong', async () => {
  const { code, text } = await run('f(1,')
  expect(text).toMatch(/^SyntaxError: /)
  expect(code).toBe(1)
})

test('commands stand on lines of their own, and only between cells', async () => {
  const { text, session } = await run('.tables\n[3, 4]\n  .at(0)\nrange(\n2)\n.nonsense\n.exit\n9\n')
  expect(text).toBe(
    [
      'products  0 rows  name, price  key name',
      '[3,4]',
      "SyntaxError: Unexpected token '.'",
      '[0,1]',
      'error: there is no command .nonsense',
      'hint: .help lists the commands.',
      '',
    ].join('\n'),
  )
  expect(session.evaluated).not.toContain('9')
})

test('a line that begins with a dot inside a cell belongs to the cell', async () => {
  const { session } = await run('(range(3)\n.at(\n1))\n')
  expect(session.evaluated).toEqual(['(range(3)\n.at(\n1))'])
})

test('commands that fail make the exit code 1', async () => {
  expect((await run('.help nothing\n')).code).toBe(1)
  expect((await run('.help\n')).code).toBe(0)
})

test('.save writes the cells so far, .undo among them', async () => {
  const files = disk()
  const { text } = await run('1\n.undo\n.save a.md\n', { files })
  expect(files.written.get('a.md')).toBe('1: 1\n2: undo()')
  expect(text).toContain('wrote a.md: 2 cells')
})

test('a byte order mark and CRLF are no part of the cells', async () => {
  const { session } = await run('\uFEFF1\r\n2\r\n')
  expect(session.evaluated).toEqual(['1', '2'])
})

test('cells are evaluated as they come, not when the input ends', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const first = new Promise((resolve) => output.once('data', (chunk) => resolve(String(chunk))))
  const running = run('', { input, output })
  input.write('1 + 1\n')
  expect(await first).toBe('2\n')
  input.end('1 + 2\n')
  await running
})

test('.exit leaves while the input is still open, and closes it', async () => {
  const input = new PassThrough()
  input.write('1\n.exit\n')
  expect((await run('', { input })).text).toBe('1\n')
  expect(input.destroyed).toBe(true)
})

test('a reader who leaves ends the run quietly, and no more cells are evaluated', async () => {
  const output = new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
  })
  const { code, session } = await run('1\n2\n3\n', { output })
  expect(code).toBe(0)
  expect(session.evaluated).toEqual(['1'])
})

test('any other failure of the output is not hidden', async () => {
  const output = new Writable({
    write(_chunk, _encoding, callback) {
      callback(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
    },
  })
  await expect(run('1\n', { output })).rejects.toThrow('no space left')
})

test('the width is COLUMNS where that is usable, else 100', () => {
  expect(pipedWidth({ COLUMNS: '72' })).toBe(72)
  expect(pipedWidth({})).toBe(100)
  expect(pipedWidth({ COLUMNS: '' })).toBe(100)
  expect(pipedWidth({ COLUMNS: 'wide' })).toBe(100)
  expect(pipedWidth({ COLUMNS: '3' })).toBe(100)
})
