/** A fuse in the functions of random circuits: it blows at one of their calls, whichever function that is, and wherever it is called from. */

/** What a function throws when the fuse blows. */
export class Blown extends Error {}

/** How many more calls the fuse takes. */
let calls = Number.POSITIVE_INFINITY
let fusing = false

/** Functions find the fuse there: a variable that means the same everywhere tells nobody that they capture anything. */
const HOLDER = 'performance'
Object.assign(performance, {
  fuse(): void {
    if (calls-- === 0) throw new Blown('the fuse has blown')
  },
})

/** Makes a circuit whose functions have a fuse. */
export function fused<T>(make: () => T): T {
  fusing = true
  try {
    return make()
  } finally {
    fusing = false
  }
}

/** Does something in which the fuse blows when functions with a fuse have been called so many times. */
export function blowingAfter<T>(times: number, run: () => T): T {
  calls = times
  try {
    return run()
  } finally {
    calls = Number.POSITIVE_INFINITY
  }
}

/** An expression of a function, with the fuse in front of it where functions are to have one. */
export function withFuse(js: string): string {
  return fusing ? `(${HOLDER}.fuse(), ${js})` : js
}
