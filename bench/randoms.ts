/** Numbers from 0 to 1, the same ones in every run (a linear congruential generator, Numerical Recipes §7.1). */
export function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
