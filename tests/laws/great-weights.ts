/**
 * The law of great weights: with weights near ±2^53, and such as multiply to more, each step is exact or refused with a StepError, after which all is as it
 * was; and when the tables are empty again, nothing is left.
 */
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Batch, type Graph, MemoryStore, StandaloneRunner, StepError, ZSet } from '../../engine/index.ts'
import { add, type History, histories, type RowArbitraries, type StepInput } from './history.ts'
import { PLACES } from './places.ts'

const MOST = Number.MAX_SAFE_INTEGER

const weights = fc.oneof(
  { arbitrary: fc.integer({ min: -2, max: 2 }), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      2 ** 26,
      2 ** 27,
      -(2 ** 27),
      2 ** 27 + 1,
      2 ** 52,
      MOST,
      -MOST,
      MOST - 1,
      1 - MOST,
    ),
    weight: 3,
  },
)

export function greatHistories(rows: RowArbitraries): fc.Arbitrary<History> {
  return histories(rows, 5, weights)
}

/**
 * @param plain the graph that puts out its batch meaning, whose incremental form is the other one
 * @param positive whether the law is for tables without negative weights: where a step was refused, others may not be possible any more
 */
export function expectExact(plain: Graph, incremental: Graph, history: History, positive: boolean): void {
  for (const [, open] of PLACES) {
    const place = open()
    const runner = new StandaloneRunner(incremental, place.store)
    const found = new Sum()
    let contents: StepInput = new Map()
    /** Whether tables can be told to hold more than is exact, as those can that no circuit keeps. */
    let isLost = false
    const take = (step: StepInput): boolean => {
      const before = place.stored()
      const deltas = unlessRefused(() => runner.step(step))
      if (deltas === null) {
        expect(place.stored()).toEqual(before)
        return false
      }
      for (const delta of deltas.values()) found.add(delta)
      contents = add(contents, step)
      isLost = !isExact([contents])
      const whole = isLost ? null : batch(plain, contents)
      if (whole !== null) expect(found.texts()).toEqual(whole.texts())
      return true
    }
    for (const step of history) if (!isLost && !(positive && isNegative(add(contents, step)))) take(step)
    // Row by row: what came in one step need not be taken back in one.
    let isEmptied = !isLost
    for (const [table, rows] of isLost ? [] : contents)
      for (const entry of rows.entries)
        isEmptied &&= take(new Map([[table, ZSet.ofParts([entry.at(-entry.weight)])]]))
    if (isEmptied) {
      const fresh = open()
      const nothing = new StandaloneRunner(incremental, fresh.store)
      const expected = new Sum()
      for (const delta of nothing.step(new Map()).values()) expected.add(delta)
      // A row for nothing is put out by the first step, whatever it brings.
      if (found.size > 0 || history.length > 0) expect(found.texts()).toEqual(expected.texts())
      expect(place.stored()).toEqual(fresh.stored())
      fresh.store.close()
    }
    place.store.close()
  }
}

function isNegative(tables: StepInput): boolean {
  return (
    !isExact([tables]) || [...tables.values()].some(({ entries }) => entries.some(({ weight }) => weight < 0))
  )
}

/** Whether no sum of weights within a step is beyond those that are exact. */
export function isExact(steps: History): boolean {
  try {
    for (const tables of steps) for (const rows of tables.values()) void rows.entries
    return true
  } catch {
    return false
  }
}

/** A sum of deltas, however great its weights. */
class Sum {
  private readonly weights = new Map<string, bigint>()

  add({ parts }: Batch): void {
    for (const { text, weight } of parts) {
      expect(weight).toSatisfy(Number.isSafeInteger)
      const sum = (this.weights.get(text) ?? 0n) + BigInt(weight)
      if (sum === 0n) this.weights.delete(text)
      else this.weights.set(text, sum)
    }
  }

  get size(): number {
    return this.weights.size
  }

  texts(): string[] {
    return Array.from(this.weights, ([text, weight]) => `${text}: ${weight}`).sort()
  }
}

/** What a graph makes of whole tables; null where it refuses to. */
function batch(plain: Graph, contents: StepInput): Sum | null {
  const deltas = unlessRefused(() => new StandaloneRunner(plain, new MemoryStore()).step(contents))
  if (deltas === null) return null
  const sum = new Sum()
  for (const delta of deltas.values()) sum.add(delta)
  return sum
}

function unlessRefused<R>(run: () => R): R | null {
  try {
    return run()
  } catch (error) {
    if (error instanceof StepError && error.message.includes('exact')) return null
    throw error
  }
}
