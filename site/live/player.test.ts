/** Runs of a page's cells, in a session that is played by this test. */
import { expect, test } from 'vitest'
import type { Cell, CellError, Reply, Session } from '../../repl/session/protocol.ts'
import type { CellOnPage, NotebookOnPage } from './page.ts'
import { Player } from './player.ts'

const FLAGS = { hidden: false, throws: false, nondet: false }

function cell(id: string, source: string, more: Partial<CellOnPage> = {}): CellOnPage {
  return { id, source, flags: FLAGS, outputs: [{ info: 'json out', body: source }], ...more }
}

function reply(more: Partial<Reply>): Reply {
  return { deltas: [], value: null, stdout: '', tables: [], error: null, step: 0, elapsed: 1, ...more }
}

function failure(name: string, cell: Cell): CellError {
  return { name, message: 'no', hint: null, cell: cell.name, line: 1, column: 1 }
}

/** A page whose cells evaluate to the number that they consist of; `fail` fails, `stop` waits to be stopped. */
function play(cells: CellOnPage[]) {
  const sources = cells.map(({ source }) => source)
  const log: string[] = []
  const page: NotebookOnPage = { session: { seed: 0 }, data: [], cells }
  const openSession = async (): Promise<Session> => {
    log.push('open')
    let stop = () => {}
    return {
      async evaluate(cell) {
        log.push(cell.source)
        if (cell.source === 'fail') return reply({ error: failure('Error', cell) })
        if (cell.source === 'stop') {
          await new Promise<void>((resolve) => {
            stop = resolve
          })
          return reply({ error: failure('Interrupted', cell) })
        }
        return reply({ value: { kind: 'data', text: cell.source } })
      },
      interrupt: () => stop(),
      catalog: () => Promise.reject(new Error('nobody asks')),
      graph: () => Promise.reject(new Error('nobody asks')),
      close: async () => void log.push('close'),
    }
  }
  const stage = {
    source: (index: number) => sources[index] as string,
    running: () => {},
    opening: () => {},
    finished: ({ index, verdict }: { index: number; verdict: string }) => log.push(`${index} ${verdict}`),
  }
  return { log, sources, player: new Player(page, stage, openSession) }
}

test('a cell is run after those before it, and the next goes on from there', async () => {
  const { log, player } = play([cell('a', '1'), cell('b', '2'), cell('c', '3')])
  expect(await player.runTo(1)).toEqual({ done: 2, at: null })
  expect(await player.runTo(2)).toEqual({ done: 1, at: null })
  expect(log).toEqual(['open', '1', '0 same', '2', '1 same', '3', '2 same'])
})

test('after an edit a new session begins and plays the cells up to it', async () => {
  const { log, player, sources } = play([cell('a', '1'), cell('b', '2'), cell('c', '3')])
  await player.runTo(2)
  log.length = 0
  sources[1] = '20'
  expect(await player.runTo(1)).toEqual({ done: 2, at: null })
  expect(log).toEqual(['close', 'open', '1', '0 same', '20', '1 edited'])
})

test('an output other than the recorded one is told', async () => {
  const { log, player } = play([
    cell('a', '1', { outputs: [{ info: 'json out', body: '2' }] }),
    cell('b', '2', { outputs: [] }),
  ])
  await player.runTo(1)
  expect(log).toContain('0 differs')
  expect(log).toContain('1 differs')
})

test('outputs that vary are not compared', async () => {
  const { log, player } = play([cell('a', '1', { outputs: [], flags: { ...FLAGS, nondet: true } })])
  await player.runTo(0)
  expect(log).toContain('0 nondet')
})

test('a failure ends the run, and the next one begins anew', async () => {
  const { log, player, sources } = play([cell('a', '1'), cell('b', 'fail'), cell('c', '3')])
  expect(await player.runTo(2)).toEqual({ done: 2, at: 1 })
  log.length = 0
  sources[1] = '2'
  expect(await player.runTo(2)).toEqual({ done: 3, at: null })
  expect(log).toEqual(['close', 'open', '1', '0 same', '2', '1 edited', '3', '2 same'])
})

test('a failure that is expected ends nothing, and to miss it is told', async () => {
  const throws = { flags: { ...FLAGS, throws: true } }
  const recorded = [{ info: 'text out=error', body: 'Error: no\nat a:1:1' }]
  const { log, player } = play([cell('a', 'fail', { ...throws, outputs: recorded }), cell('b', '2', throws)])
  expect(await player.runTo(1)).toEqual({ done: 2, at: null })
  expect(log).toContain('0 same')
  expect(log).toContain('1 did not fail')
})

test('a stopped cell ends the run, and the next one goes on in the same session', async () => {
  const { log, player, sources } = play([cell('a', '1'), cell('b', 'stop')])
  const run = player.runTo(1)
  while (!log.includes('stop')) await Promise.resolve()
  player.stop()
  expect(await run).toEqual({ done: 1, at: 1 })
  log.length = 0
  sources[1] = '2'
  await player.runTo(1)
  expect(log).toEqual(['2', '1 edited'])
})

test('stopped between cells, a run ends before the next', async () => {
  const { log, player } = play([cell('a', '1'), cell('b', '2')])
  const run = player.runTo(1)
  player.stop()
  expect(await run).toEqual({ done: 0, at: 0 })
  expect(log).toEqual(['open'])
})
