/** Loads of many rows into a file, each by a process of its own, so that the memory that one takes is known. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Took {
  /** At most, in MB. */
  readonly memory: number
  /** Line items a second. */
  readonly loaded: number
  /** s; 0 if the circuit was there first. */
  readonly filled: number
  /** Of a step that inserts a row, in µs. */
  readonly median: number
  readonly p95: number
}

/** What is garbage is collected before a process takes more than it may. */
const LIMITS = ['--no-warnings', '--max-old-space-size=400']

/** @param when whether the circuit is there before the rows, or is filled from them */
export function loadInProcess(file: string, rows: number, when: 'early' | 'late'): Took {
  const load = fileURLToPath(new URL('./load.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...LIMITS, load, file, String(rows), when],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Took
}
