/** The terminal's behaviour, key by key, on a session that really evaluates. */
import { expect, test, vi } from 'vitest'
import { Player } from '../commands/player.ts'
import type { Key } from './editor/keys.ts'
import { History } from './history/file.ts'
import { Repl } from './repl.ts'
import { FakeSession } from './tests/fake-session.ts'
import { balanced, plainRender } from './tests/plain-render.ts'

type Name = Exclude<Key, { text: string }>['name']

function start(entries: string[] = []) {
  const session = new FakeSession()
  const history = History.inMemory(entries)
  const long: string[] = []
  const files = {
    read: async () => null,
    write: async () => {},
    declare: async (path: string) => ({ path, sha256: '' }),
  }
  const repl = new Repl({
    session,
    history,
    completeness: balanced,
    functions: ['insert', 'inspect', 'range'],
    player: new Player({ session, record: async () => '', files }),
    screen: {
      echo: (source, number) => `${number}› ${source}`,
      reply: (reply, { whole }) => plainRender(reply, whole ? { maxRows: Number.POSITIVE_INFINITY } : {}),
      refusal: (message) => `error: ${message}`,
      write: async (text) => void long.push(text),
      clear: () => long.push('clear'),
      suspend: () => long.push('suspend'),
    },
  })
  return {
    session,
    history,
    long,
    repl,
    type: (text: string) => repl.press({ name: 'insert', text }),
    paste: (text: string) => repl.press({ name: 'paste', text }),
    press: (...names: Name[]) => {
      for (const name of names) repl.press({ name })
    },
    text: () => repl.state.editor.text,
    printed: () => repl.state.printed.map(({ text }) => text),
    began: () => vi.waitUntil(() => session.evaluated.length > 0, { interval: 1 }),
    idle: () => vi.waitUntil(() => repl.state.runningSince === null, { interval: 1 }),
  }
}

test('a complete cell is echoed with its number, then its reply', async () => {
  const { type, press, idle, printed, repl } = start()
  type('1 + 1')
  press('enter')
  await idle()
  expect(printed()).toEqual(['1› 1 + 1', '2'])
  expect(repl.state).toMatchObject({ number: 2, editor: { text: '' } })
})

test('an incomplete cell goes on in the next line, indented', () => {
  const { type, press, text, session } = start()
  type('f({')
  press('enter')
  type('a: 1')
  press('enter')
  type('}')
  expect(text()).toBe('f({\n  a: 1\n}')
  expect(session.evaluated).toEqual([])
})

test('a paste is inserted whole and waits for Enter', async () => {
  const { paste, press, text, session, idle } = start()
  paste('1\n2\n')
  expect(text()).toBe('1\n2\n')
  expect(session.evaluated).toEqual([])
  press('enter')
  await idle()
  expect(session.evaluated).toEqual(['1\n2'])
})

test('Enter on blank input does nothing', () => {
  const { type, press, printed } = start()
  press('enter')
  type('  ')
  press('enter')
  expect(printed()).toEqual([])
})

test('commands take no number unless they are cells', async () => {
  const { type, press, idle, printed, repl, session } = start()
  for (const line of ['.tables', '.undo', ' .exti']) {
    type(line)
    press('enter')
    await idle()
  }
  expect(printed()[0]).toBe('1› .tables')
  expect(printed()[2]).toBe('1› .undo')
  expect(session.evaluated).toEqual(['undo()'])
  expect(repl.state.number).toBe(2)
  expect(printed().slice(4)).toEqual(['2› .exti', 'error: there is no command .exti'])
})

test('.exit and Ctrl-D close; Ctrl-D in text deletes', async () => {
  const leaving = start()
  leaving.type('.exit')
  leaving.press('enter')
  await vi.waitUntil(() => leaving.repl.state.closed)
  const { type, press, text, repl } = start()
  type('ab')
  press('line-start', 'end-of-input')
  expect(text()).toBe('b')
  expect(repl.state.closed).toBe(false)
  press('delete', 'end-of-input')
  expect(repl.state.closed).toBe(true)
})

test('Ctrl-C clears the input, and Ctrl-Y brings it back', () => {
  const { type, press, text, repl } = start()
  type('precious')
  press('interrupt')
  expect(text()).toBe('')
  press('yank')
  expect(text()).toBe('precious')
  press('interrupt', 'interrupt')
  expect(repl.state.hint).toContain('Ctrl-D leaves')
  type('x')
  expect(repl.state.hint).toBeNull()
})

test('Ctrl-C interrupts a running cell and keeps what has been typed meanwhile', async () => {
  const { type, press, text, printed, idle, repl, began } = start()
  type('sleep(60000)')
  press('enter')
  type('next')
  await began()
  press('interrupt')
  expect(repl.state.interrupting).toBe(true)
  await idle()
  expect(printed()).toEqual(['1› sleep(60000)', 'Interrupted: the cell was interrupted'])
  expect(text()).toBe('next')
})

test('cells typed ahead run in turn', async () => {
  const { type, press, printed, idle, repl } = start()
  for (const source of ['sleep(5)', '2', '3']) {
    type(source)
    press('enter')
  }
  expect(repl.state.queued).toEqual(['2', '3'])
  await vi.waitUntil(() => repl.state.queued.length === 0)
  await idle()
  expect(printed()).toEqual(['1› sleep(5)', '2› 2', '2', '3› 3', '3'])
})

test('an interrupt gives cells typed ahead back instead of running them', async () => {
  const { type, press, text, idle, session, began } = start()
  for (const source of ['sleep(60000)', '2', '3']) {
    type(source)
    press('enter')
  }
  type('4')
  await began()
  press('interrupt')
  await idle()
  expect(text()).toBe('2\n3\n4')
  expect(session.evaluated).toEqual(['sleep(60000)'])
})

test('a cell that is interrupted before it begins does not run', async () => {
  const { type, press, printed, idle, session } = start()
  type('insert(1)')
  press('enter', 'interrupt')
  await idle()
  expect(session.evaluated).toEqual([])
  expect(printed()).toEqual(['1› insert(1)', 'error: interrupted before it began'])
})

test('Ctrl-D leaves while a cell runs, and stops it', async () => {
  const { type, press, printed, repl } = start()
  type('sleep(60000)')
  press('enter', 'end-of-input')
  expect(repl.state.closed).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(printed()).toEqual(['1› sleep(60000)'])
})

test('Up walks the history from the first line, and within a cell goes up', () => {
  const { type, press, text, repl } = start(['a', 'f(\n1)'])
  type('draft')
  press('up')
  expect(text()).toBe('f(\n1)')
  press('up')
  expect(repl.state.editor.cursor).toBe(2)
  press('up')
  expect(text()).toBe('a')
  press('up')
  expect(text()).toBe('a')
  press('down', 'down')
  expect(text()).toBe('draft')
})

test('an entry that is changed begins a new walk', () => {
  const { type, press, text } = start(['a', 'b'])
  press('up')
  type('x')
  press('up')
  expect(text()).toBe('b')
  press('down')
  expect(text()).toBe('bx')
})

test('what is submitted is in the history, commands too', async () => {
  const { type, press, history, idle } = start()
  for (const line of ['1', ' .tables', 'f(\n)\n\n']) {
    type(line)
    press('enter')
    await idle()
  }
  expect(history.entries).toEqual(['1', '.tables', 'f(\n)'])
})

test('Ctrl-R finds, goes further, accepts and cancels', async () => {
  const { type, press, text, repl, session, idle } = start(['insert(a)', '1', 'insert(b)'])
  type('draft')
  press('search')
  type('ins')
  expect(repl.state.search).toEqual({ query: 'ins', at: 2 })
  press('search')
  expect(repl.state.search?.at).toBe(0)
  press('search')
  expect(repl.state.search?.at).toBe(0)
  press('search-forward')
  expect(repl.state.search?.at).toBe(2)
  press('cancel')
  expect(text()).toBe('draft')
  press('search')
  type('1x')
  expect(repl.state.search?.at).toBeNull()
  press('backspace')
  expect(repl.state.search?.at).toBe(1)
  press('enter')
  await idle()
  expect(session.evaluated).toEqual(['1'])
})

test('a key of the editor ends the search on what was found', () => {
  const { type, press, text, repl } = start(['insert(a)'])
  press('search')
  type('ins')
  press('line-start')
  expect(text()).toBe('insert(a)')
  expect(repl.state).toMatchObject({ search: null, editor: { cursor: 0 } })
})

test('Tab completes to what is common, then lists', async () => {
  const { type, press, text, repl } = start()
  await Promise.resolve()
  type('in')
  press('complete')
  expect(text()).toBe('ins')
  expect(repl.state.candidates).toEqual([])
  press('complete')
  expect(repl.state.candidates).toEqual(['insert', 'inspect'])
  type('e')
  expect(repl.state.candidates).toEqual([])
  press('complete')
  expect(text()).toBe('insert')
})

test('Tab completes outputs and what earlier cells declared, and indents where there is nothing', async () => {
  const { type, press, text, idle } = start()
  type('const revenue = 1')
  press('enter')
  await idle()
  press('complete')
  expect(text()).toBe('  ')
  type('rev')
  press('complete')
  type(" + view('receipts.t")
  press('complete')
  expect(text()).toBe("  revenue + view('receipts.totals")
})

test('long replies are written past the renderer, in their place', async () => {
  const { type, press, long, printed, idle } = start()
  for (const source of ['range(500).map(n => insert({ n })).length', '.last', '1']) {
    type(source)
    press('enter')
    await idle()
  }
  expect(long).toHaveLength(1)
  expect(long[0]?.match(/^\+1 /gm)).toHaveLength(500)
  expect(printed().slice(-2)).toEqual(['2› 1', '1'])
})

test('Ctrl-L and Ctrl-Z go to the screen', () => {
  const { press, long } = start()
  press('clear-screen', 'suspend')
  expect(long).toEqual(['clear', 'suspend'])
})

test('a session that is gone is an error, not the end', async () => {
  const { type, press, printed, session, idle } = start()
  session.evaluate = () => Promise.reject(new Error('the worker stopped'))
  type('1')
  press('enter')
  await idle()
  expect(printed()[1]).toContain('the worker stopped')
})
