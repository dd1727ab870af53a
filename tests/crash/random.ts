/** Numbers that look random and are the same for everybody who begins with the same one. */

/** Whole numbers from 0 to below what it is asked for. */
export type Random = (below: number) => number

/** MINSTD; what is given tells two sequences apart. */
export function random(...seeds: readonly number[]): Random {
  let state = seeds.reduce((state, seed) => ((state * 31 + seed) % 2147483646) + 1, 7)
  const next = (): number => {
    state = (state * 48271) % 2147483647
    return state
  }
  for (let i = 0; i < 5; i++) next()
  return (below) => Math.floor((next() / 2147483647) * below)
}
