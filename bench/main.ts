/**
 * `npm run bench`: every benchmark on this machine, or those that are named (`npm run bench -- w1 scaling`), each in a process of its own,
 * so that none warms or burdens another. BENCH_RUNS sets how many runs a median is taken of, BENCH_PART
 * how much of each workload is run.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const BENCHES: Readonly<Record<string, string>> = {
  w1: 'meter-reads/main.ts',
  w2: 'receipts/main.ts',
  w3: 'closure/main.ts',
  w4: 'top-ten/main.ts',
  sqlite: 'on-sqlite/main.ts',
  types: 'type-checker/main.ts',
  scaling: 'scaling/main.ts',
}

/** Memory is collected before each measurement, and there must be enough of it for a million rows. */
const FLAGS = ['--expose-gc', '--max-old-space-size=8192']

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name))
if (unknown !== undefined) {
  console.error(`there is no bench ${unknown}; there are ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
  const file = fileURLToPath(new URL(BENCHES[name] as string, import.meta.url))
  const { status, signal } = spawnSync(process.execPath, [...FLAGS, file], { stdio: 'inherit' })
  if (status === 0) continue
  console.error(`${name} ended with ${signal ?? `exit code ${status}`}`)
  process.exit(1)
}
