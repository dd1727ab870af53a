/** Tests stand beside the code they test; `tests/` holds what spans rooms. */
import { defineConfig } from 'vitest/config'

const soak = process.env.STEPPING_SOAK !== undefined
const seed = process.env.STEPPING_SEED ?? String(Date.now() % 2 ** 31)
if (soak) console.log(`seed ${seed} (STEPPING_SEED=${seed} repeats this run)`)

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'repl/**/*.test.{ts,tsx}', 'site/**/*.test.ts', 'tests/**/*.test.ts'],
    // One for each core: many tests wait for browsers and other processes.
    maxWorkers: '100%',
    testTimeout: soak ? 3_600_000 : 180_000,
    hookTimeout: 120_000,
    // For tests/laws/spaced.ts.
    execArgv: ['--expose-gc'],
    ...(soak ? { env: { STEPPING_SEED: seed } } : {}),
  },
})
