/** Tests stand beside the code they test; `tests/` holds what spans rooms. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'repl/**/*.test.{ts,tsx}', 'site/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: process.env.STEPPING_SOAK ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
  },
})
