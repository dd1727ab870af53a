/** The session as front ends have it: in a real worker thread, with real SQLite. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import type { Reply, Session, SessionOptions } from '../session/protocol.ts'
import { openThreadSession } from './session.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-session-'))
let sessions: Session[] = []
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()))
  sessions = []
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let cells = 0
async function open(
  options: SessionOptions = {},
): Promise<{ session: Session; run(source: string): Promise<Reply> }> {
  const session = await openThreadSession(options)
  sessions.push(session)
  return {
    session,
    run: (source) => {
      cells += 1
      return session.evaluate({ name: `c${cells}`, source })
    },
  }
}

const TABLE =
  "const t = table('t', { a: z.number() }); const big = circuit('big', { t }, ({ t }) => cache(filter(t, row => row.a > 1)))"

it('answers a step with the deltas of the outputs that changed', async () => {
  const { run } = await open()
  await run(TABLE)
  const reply = await run('insert(t, { a: 1 }, { a: 2 }); insert(t, { a: 1 }); insert(t, { a: 3 })')
  expect(reply.deltas).toEqual([
    { output: 'big', from: 1, to: 1, columns: ['a'], key: [], rows: [['{"a":2}', 1]] },
    { output: 'big', from: 3, to: 3, columns: ['a'], key: [], rows: [['{"a":3}', 1]] },
  ])
  expect(reply).toMatchObject({ step: 3, value: null, error: null, stdout: '' })
})

it('sums the deltas of a cell that makes many steps', async () => {
  const { run } = await open()
  await run(TABLE)
  const { deltas } = await run('for (let i = 0; i < 20; i++) insert(t, { a: i % 4 })')
  expect(deltas).toMatchObject([
    {
      output: 'big',
      from: 1,
      to: 20,
      rows: [
        ['{"a":2}', 5],
        ['{"a":3}', 5],
      ],
    },
  ])
})

it('collects changes between begin and commit into one step', async () => {
  const { run } = await open()
  await run(TABLE)
  expect((await run('begin(); insert(t, { a: 5 }); insert(t, { a: 6 })')).step).toBe(0)
  expect((await run('commit()')).deltas).toMatchObject([
    {
      from: 1,
      to: 1,
      rows: [
        ['{"a":5}', 1],
        ['{"a":6}', 1],
      ],
    },
  ])
  expect((await run('commit()')).error).toMatchObject({
    message: 'no step has been begun',
    hint: 'Call begin() first, then insert, remove and replace.',
  })
})

it('goes on after an endless loop, with everything that was there', async () => {
  const { session, run } = await open()
  await run(`${TABLE}\ninsert(t, { a: 2 })`)
  const endless = run('while (true) {}')
  setTimeout(() => session.interrupt(), 100)
  expect((await endless).error).toMatchObject({ name: 'Interrupted', message: 'the cell was interrupted' })
  expect((await run('view(big).size')).value).toEqual({ kind: 'data', text: '1' })
})

it("rolls the step back in which a circuit's own function loops for ever", async () => {
  const { session, run } = await open()
  await run(
    `${TABLE}\nconst stuck = circuit('stuck', { t }, ({ t }) => map(t, row => { while (row.a > 5) {} return row }))`,
  )
  await run('insert(t, { a: 2 })')
  const endless = run('insert(t, { a: 6 })')
  setTimeout(() => session.interrupt(), 100)
  expect((await endless).error?.name).toBe('Interrupted')
  expect((await run('insert(t, { a: 3 })')).step).toBe(2)
  expect((await run('view(t).all().map(row => row.a)')).value).toEqual({ kind: 'data', text: '[2,3]' })
})

it('replaces a worker that cannot be reached, and runs the earlier cells again', async () => {
  const { session, run } = await open()
  await run(`${TABLE}\ninsert(t, { a: 2 })`)
  // A regular expression that takes exponential time has no loop that could be asked to stop.
  const stuck = run("/^(a+)+$/.test('a'.repeat(60) + 'b')")
  setTimeout(() => session.interrupt(), 100)
  expect((await stuck).error).toMatchObject({
    name: 'Interrupted',
    hint: '1 earlier cell was run again in a new one.',
  })
  expect((await run('view(big).size')).value).toEqual({ kind: 'data', text: '1' })
})

it('opens the file again in the new worker, without the steps that are in it', async () => {
  const file = join(folder, 'stuck.db')
  const { session, run } = await open({ file })
  await run(TABLE)
  await run('insert(t, { a: 2 })')
  const stuck = run("/^(a+)+$/.test('a'.repeat(60) + 'b')")
  // An impatient reader presses Ctrl-C more than once.
  for (const milliseconds of [100, 150, 200]) setTimeout(() => session.interrupt(), milliseconds)
  expect((await stuck).error?.hint).toBe(
    '1 earlier cell was run again in a new one; cells that made steps were not.',
  )
  expect(await run('view(big).size')).toMatchObject({ value: { kind: 'data', text: '1' }, step: 1 })
})

it('continues a file where it stopped', async () => {
  const file = join(folder, 'continued.db')
  const first = await open({ file })
  await first.run(`${TABLE}\ninsert(t, { a: 2 })`)
  await first.session.close()
  const second = await open({ file })
  expect((await second.session.catalog()).step).toBe(1)
  expect((await second.run('1')).step).toBe(1)
  expect((await second.run(`${TABLE}\nview(big).all()`)).value).toEqual({ kind: 'data', text: '[{"a":2}]' })
})

it('says that a file is in use, or no database', async () => {
  const file = join(folder, 'used.db')
  await open({ file })
  await expect(open({ file })).rejects.toThrow(/used\.db is in use by this process/)
  await expect(open({ file: folder })).rejects.toThrow(/cannot be opened/)
})

it('knows what there is', async () => {
  const { session, run } = await open()
  await run(`${TABLE}\ninsert(t, { a: 2 })`)
  expect(await session.catalog()).toEqual({
    step: 1,
    tables: [{ name: 't', columns: ['a'], key: [], rows: 1 }],
    circuits: [{ name: 'big', inputs: ['t'], outputs: ['big'], vertices: 3 }],
  })
})
