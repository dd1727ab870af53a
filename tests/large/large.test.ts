/** A file may hold more than memory: what a process needs does not grow with it, nor what a step costs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { loadInProcess } from '../../bench/on-sqlite/loads.ts'
import { runs } from '../laws/runs.ts'

/** 2,000,000 in the soak. */
const ROWS = runs(80_000).numRuns
/** MB. */
const LIMIT = 512

const folder = mkdtempSync(join(tmpdir(), 'stepping-large-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each(['early', 'late'] as const)(
  `${ROWS} line items with a circuit that is added %s need less than ${LIMIT} MB`,
  (when) => {
    const took = loadInProcess(join(folder, `${when}.db`), ROWS, when)
    if (ROWS > 80_000) console.log(when, took)
    expect(took.memory).toBeLessThan(LIMIT)
  },
  600_000,
)
