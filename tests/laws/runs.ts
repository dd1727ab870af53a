/** How many random cases a law is checked on, and from which seed: small and fixed in `npm test`, large in `npm run soak`. */

const soak = process.env.STEPPING_SOAK !== undefined
/** .config/vitest.config.ts draws a new one for each soak. */
const seed = Number(process.env.STEPPING_SEED ?? 20_261_124)

/** Parameters for fc.assert: `count` cases, twenty-five times as many in the soak. */
export function runs(count: number): { numRuns: number; seed: number } {
  return { numRuns: soak ? count * 25 : count, seed }
}
