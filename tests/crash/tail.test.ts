/** Whoever tails a file while its writer is killed and started again is told of committed steps, of each once, and of nothing else. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { open } from '../../engine/node.ts'
import { runs } from '../laws/runs.ts'
import { receipts, STEPS } from './workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepping-tail-'))
afterAll(() => rmSync(folder, { recursive: true }))

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const LOAD = here('./published-load.ts')
const MAIN = here('../../repl/cli/main.ts')
const KILLS = 8

interface Line {
  readonly step: number
  readonly of: string
  readonly changes: readonly { readonly weight: number; readonly row: unknown }[]
}

/** Steps the file until it is done, or killed after so long. */
async function load(file: string, milliseconds?: number): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', LOAD, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (milliseconds !== undefined) setTimeout(() => child.kill('SIGKILL'), milliseconds)
  await once(child, 'close')
}

it(`goes on while the writer is killed ${KILLS} times`, async () => {
  const file = join(folder, 'shop.db')
  const db = await open({ file })
  db.add(receipts)
  db.publish(receipts, 'totals')
  db.close()
  const tail = spawn(
    process.execPath,
    ['--import', 'tsx', MAIN, 'tail', file, 'receipts.totals', '--from', '0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines: Line[] = []
  createInterface({ input: tail.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line))
  let random = runs(1).seed
  for (let kill = 0; kill < KILLS; kill++) {
    random = (random * 48271) % 2147483647
    await load(file, 400 + (random % 300))
    const said = lines.at(-1)?.step ?? 0
    const db = await open({ file })
    expect(said).toBeLessThanOrEqual(db.lastStep)
    db.close()
  }
  await load(file)
  while (lines.at(-1)?.step !== STEPS) await new Promise((resolve) => setTimeout(resolve, 10))
  tail.kill('SIGINT')
  expect(await once(tail, 'close')).toEqual([0, null])
  const sums = new Map<string, number>()
  for (const { changes } of lines) {
    for (const { weight, row } of changes) {
      const text = JSON.stringify(Object.entries(row as object).sort())
      sums.set(text, (sums.get(text) ?? 0) + weight)
    }
  }
  const again = await open({ file })
  again.add(receipts)
  const held = again.view(receipts, 'totals').all()
  const changing = [...again.replay(1, STEPS)].filter((step) => !step.delta(receipts, 'totals').isEmpty)
  again.close()
  expect(lines.map(({ step }) => step)).toEqual(changing.map(({ number }) => number))
  expect([...sums].filter(([, weight]) => weight !== 0).sort()).toEqual(
    held.map((row) => [JSON.stringify(Object.entries(row).sort()), 1]).sort(),
  )
}, 300_000)
