/**
 * Properties over many cases that open SQLite databases. What a statement of SQLite's holds is given back when its object has been collected
 * and the event loop goes round: neither happens within one long synchronous run, which grew past 8 GB in the soak.
 */
import fc from 'fast-check'

/** So many cases go by between two collections. */
const CASES = 200
let cases = 0

/** The property that a check holds for every case; as fc.property, with pauses. */
export function spaced<T>(
  values: fc.Arbitrary<T>,
  check: (value: T) => void | Promise<void>,
): fc.IAsyncProperty<[T]> {
  return fc.asyncProperty(values, async (value) => {
    await check(value)
    await pause()
  })
}

async function pause(): Promise<void> {
  if (++cases % CASES !== 0) return
  // There under .config/vitest.config.ts, which passes --expose-gc.
  globalThis.gc?.()
  await new Promise((resolve) => setImmediate(resolve))
}
