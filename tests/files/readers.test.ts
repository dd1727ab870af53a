/** Other processes at a database file: those that read it see whole steps only, and one that wants to write it is refused at once. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { aggregate, cache, circuit, open, sum, table } from '../../engine/node.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-readers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const accounts = table('accounts', { name: z.string(), amount: z.int() }, { key: 'name' })
const ledger = table('ledger', { number: z.int(), amount: z.int() }, { key: 'number' })
const sums = circuit('sums', { accounts, ledger }, ({ accounts, ledger }) => ({
  held: cache(aggregate(accounts, { amount: sum((row) => row.amount) })),
  moved: cache(aggregate(ledger, { amount: sum((row) => row.amount) })),
}))

const NAMES = Array.from({ length: 20 }, (_, i) => `account ${i}`)
const HELD = 100 * NAMES.length

it('a reader in another process sees whole steps only', async () => {
  const file = join(folder, 'bank.db')
  // Checkpoints among the reads.
  const db = await open({ file, synchronous: 'off', checkpoint: 50 })
  db.add(sums)
  db.step((tx) => {
    for (const name of NAMES) tx.insert(accounts, { name, amount: 100 })
  })
  const amounts = new Map(NAMES.map((name) => [name, 100]))
  const reader = spawn(
    process.execPath,
    ['--no-warnings', fileURLToPath(new URL('./reader.ts', import.meta.url)), file],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface(reader.stdout)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('ready')
  let moved = 0
  const end = performance.now() + 2000
  for (let number = 1; performance.now() < end; number++) {
    const [from, to] = [number, number * 7 + 3].map((i) => NAMES[i % NAMES.length]) as [string, string]
    if (from === to) continue
    db.step((tx) => {
      for (const [name, by] of [
        [from, -1],
        [to, 1],
      ] as const) {
        const amount = amounts.get(name) as number
        tx.replace(accounts, { name, amount }, { name, amount: amount + by })
        amounts.set(name, amount + by)
      }
      tx.insert(ledger, { number, amount: 1 })
    })
    moved++
  }
  reader.stdin.end()
  const { reads, states, wrong } = JSON.parse((await lines.next()).value as string) as {
    reads: number
    states: number
    wrong: unknown[]
  }
  await once(reader, 'close')
  expect(wrong).toEqual([])
  // It has really read while steps went on.
  expect(moved).toBeGreaterThan(200)
  expect(states).toBeGreaterThan(50)
  expect(reads).toBeGreaterThanOrEqual(states)
  expect(db.view(sums, 'held').all()).toEqual([{ amount: HELD }])
  db.close()
})

it('a second writer is told at once which process the file is in use by', async () => {
  const file = join(folder, 'used.db')
  const db = await open({ file })
  const { stdout } = spawnSync(
    process.execPath,
    ['--no-warnings', fileURLToPath(new URL('./second.ts', import.meta.url)), file],
    { encoding: 'utf8' },
  )
  const said = JSON.parse(stdout) as { name: string; message: string; milliseconds: number }
  expect(said.name).toBe('DatabaseError')
  expect(said.message).toBe(`${file} is in use by process ${process.pid}`)
  expect(said.milliseconds).toBeLessThan(500)
  db.close()
  ;(await open({ file })).close()
})
