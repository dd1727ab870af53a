/** A process that is killed at a random moment of a load leaves its file at a committed step, from which the load goes on to the same end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { type Database, open } from '../../engine/node.ts'
import { runs } from '../laws/runs.ts'
import { lineItems, makeStep, products, receipts, STEPS } from './workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-crash-'))
afterAll(() => rmSync(folder, { recursive: true }))

const LOAD = fileURLToPath(new URL('./load.ts', import.meta.url))
const KILLS = 50

/** Runs the load for so long after its first step, kills it, and gives the last step that it acknowledged. */
async function loadAndKill(file: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, ['--no-warnings', LOAD, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), milliseconds)
    said += text
  })
  await once(child, 'close')
  const lines = said.split('\n')
  lines.pop()
  return Number(lines.at(-1) ?? 0)
}

function contents(db: Database): string[] {
  db.add(receipts)
  return [db.table(products).zset(), db.table(lineItems).zset(), db.view(receipts, 'totals').zset()].map(
    String,
  )
}

it(`survives ${KILLS} kills at random moments`, async () => {
  const { seed } = runs(1)
  let random = seed
  let file = ''
  let acknowledged = 0
  let kills = 0
  for (let i = 0; kills < KILLS; i++) {
    if (file === '' || acknowledged === STEPS) {
      file = join(folder, `load-${i}.db`)
      acknowledged = 0
    }
    random = (random * 48271) % 2147483647
    const last = await loadAndKill(file, random % 40)
    kills++
    const db = await open({ file })
    // What was acknowledged is there; at most the one step beyond it was committed before the kill.
    expect([Math.max(last, acknowledged), Math.max(last, acknowledged) + 1]).toContain(db.lastStep)
    acknowledged = db.lastStep
    // The kept state is that of a fresh database that made the same steps.
    expect(contents(db)).toEqual(contents(await replayed(acknowledged)))
    db.close()
  }
  // The last file is continued to the end, and is the file of a run that nobody interrupted.
  await loadAndKill(file, 60_000)
  const db = await open({ file })
  expect(db.lastStep).toBe(STEPS)
  expect(contents(db)).toEqual(contents(await replayed(STEPS)))
  db.close()
}, 600_000)

/** A database in memory that has made the first steps of the load. */
async function replayed(steps: number): Promise<Database> {
  const db = await open()
  db.add(receipts)
  for (let step = 1; step <= steps; step++) makeStep(db, step)
  return db
}
