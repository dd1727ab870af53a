/** How many random cases a law is checked on, and from which seed: small and fixed in `npm test`, large in `npm run soak`. */
const soak = process.env.STEPPING_SOAK !== undefined
/** The soak draws a new seed each time; STEPPING_SEED repeats one. */
const seed = Number(process.env.STEPPING_SEED ?? (soak ? Date.now() % 2 ** 31 : 20_261_124))

if (soak) console.log(`seed ${seed} (STEPPING_SEED=${seed} repeats this run)`)

/** Parameters for fc.assert: `runs` cases, twenty-five times as many in the soak. */
export function runs(count: number): { numRuns: number; seed: number } {
  return { numRuns: soak ? count * 25 : count, seed }
}

/** `few` in `npm test`, `many` in the soak. */
export function size(few: number, many: number): number {
  return soak ? many : few
}
