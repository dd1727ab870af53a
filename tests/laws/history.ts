/** Random histories: what happened to some tables, step by step, as Z-sets of any weights. */
import fc from 'fast-check'
import { type Batch, Entry, parseValue, ZSet } from '../../engine/index.ts'

/** The Z-sets of one step, by table. */
export type StepInput = ReadonlyMap<string, Batch>
export type History = readonly StepInput[]

/** A row generator per table. Domains should be small, so that rows meet. */
export type RowArbitraries = Readonly<Record<string, fc.Arbitrary<unknown>>>

/** Histories of up to `maxSteps` steps, with weights −2…2 if no others are given; steps may be empty, and may hold entries that cancel. */
export function histories(
  rows: RowArbitraries,
  maxSteps = 6,
  weights: fc.Arbitrary<number> = fc.integer({ min: -2, max: 2 }),
): fc.Arbitrary<History> {
  const step = fc.record(
    Object.fromEntries(
      Object.entries(rows).map(([table, row]) => [table, fc.array(fc.tuple(row, weights), { maxLength: 5 })]),
    ),
  )
  return fc
    .array(step, { minLength: 1, maxLength: maxSteps })
    .map((steps) =>
      steps.map(
        (tables) => new Map(Object.entries(tables).map(([table, pairs]) => [table, repeating(pairs)])),
      ),
    )
}

/** A Z-set whose parts are the pairs as they are: rows may repeat and cancel, as between vertices of a circuit. */
function repeating(pairs: readonly (readonly [unknown, number])[]): Batch {
  return ZSet.ofParts(
    pairs.filter(([, weight]) => weight !== 0).map(([row, weight]) => new Entry(row, weight)),
  )
}

/** The running sums of a history: the tables' contents after each step. */
export function snapshots(history: History): StepInput[] {
  let sums: StepInput = new Map()
  return history.map((step) => {
    sums = add(sums, step)
    return sums
  })
}

export function add(a: StepInput, b: StepInput): StepInput {
  const sum = new Map(a)
  for (const [table, delta] of b) sum.set(table, (sum.get(table) ?? ZSet.empty()).plus(delta))
  return sum
}

/** The history without what would take a row below weight 0. */
export function withoutNegatives(history: History): History {
  const weights = new Map<string, number>()
  return history.map(
    (step) =>
      new Map(
        [...step].map(([table, batch]) => {
          const entries = batch.entries.map((entry) => {
            const row = `${table} ${entry.text}`
            const before = weights.get(row) ?? 0
            const after = Math.max(0, before + entry.weight)
            weights.set(row, after)
            return entry.at(after - before)
          })
          return [table, ZSet.ofParts(entries.filter(({ weight }) => weight !== 0))]
        }),
      ),
  )
}

/** A step as two: every other entry first. */
export function halves(step: StepInput): StepInput[] {
  return [0, 1].map(
    (half) =>
      new Map(
        [...step].map(([table, batch]) => [
          table,
          ZSet.ofParts(batch.parts.filter((_, i) => i % 2 === half)),
        ]),
      ),
  )
}

/** A history as plain data: per step, the canonical text of each table's Z-set. */
export type HistoryText = readonly Readonly<Record<string, string>>[]

/** A history as a regression file keeps it. */
export function historyText(history: History): HistoryText {
  return history.map((step) =>
    Object.fromEntries([...step].map(([table, batch]) => [table, batch.canonicalText()])),
  )
}

/** The history that was kept so. */
export function historyOf(steps: HistoryText): History {
  return steps.map(
    (step) =>
      new Map(Object.entries(step).map(([table, text]) => [table, parseValue(text) as unknown as Batch])),
  )
}
