/** How many random cases a law is checked on, and from which seed: small and fixed in `npm test`, large in `npm run soak`. */

const soak = process.env.STEPPING_SOAK !== undefined
/** .config/vitest.config.ts draws a new one for each soak. */
const seed = Number(process.env.STEPPING_SEED ?? 20_261_124)

/** Parameters for fc.assert: `count` cases, and so many times as many in the soak. */
export function runs(count: number, times = 25): { numRuns: number; seed: number } {
  return { numRuns: soak ? count * times : count, seed }
}
