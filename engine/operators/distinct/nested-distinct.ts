/**
 * distinct inside a fixpoint: for each row that this step has touched, with W[t, i] the row's weight summed over all times ≤ (t, i),
 *
 *     H(W[t,i]) − H(W[t−1,i]) − H(W[t,i−1]) + H(W[t−1,i−1])   where H(w) is 1 if w > 0, else 0
 *
 * at every index at which the row has a weight, of this step or stored: elsewhere the four terms cancel (report §9.1, VLDB'23 §6).
 * State: per row its weights by index.
 */
import { rowFailure } from '../../circuit/failure.ts'
import type { Nested, NestedForm, NestedSet } from '../../circuit/nested/nested.ts'
import type { Batch } from '../../circuit/state.ts'
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { IteratedSet, Weights } from '../../trace/trace.ts'
import { exact } from '../../zset/exact.ts'
import { type Entry, ZSet } from '../../zset/zset.ts'

export function nestedDistinct(): NestedForm {
  return {
    states: [{ kind: 'iterated set', name: 'weights by iteration' }],
    bind: ([state]) => new RunningDistinct(state as NestedSet),
  }
}

/** A row that this step has touched. */
interface Touched {
  readonly entry: Entry<unknown>
  readonly stored: Weights
  /** Weights of this step by index, in the order of indexes. */
  readonly brought: number[]
  /** The last index at which something came in for it. */
  met: number
}

class RunningDistinct implements Nested {
  private readonly by: Arrangement
  private readonly set: IteratedSet
  private readonly touched = new Map<string, Touched>()
  /** Touched rows by the indexes at which they have stored weights. */
  private readonly agenda: (Touched[] | undefined)[] = []

  constructor({ by, set }: NestedSet) {
    this.by = by
    this.set = set
  }

  at(i: number, inputs: readonly Batch[]): Batch {
    const rows: Touched[] = []
    for (const entry of (inputs[0] as Batch).parts) {
      const row = this.touch(i, entry)
      if (row.met !== i) rows.push(row)
      row.met = i
      bring(row.brought, i, entry)
    }
    for (const row of this.agenda[i] ?? []) if (row.met !== i) rows.push(row)
    const out: Entry<unknown>[] = []
    for (const row of rows) emit(row, i, out)
    return ZSet.ofParts(out)
  }

  due(i: number): number {
    for (let j = i + 1; j < this.agenda.length; j++) if (this.agenda[j] !== undefined) return j
    return Number.POSITIVE_INFINITY
  }

  end(): void {
    const rows = [...this.touched.values()]
    this.set.stage(
      rows.map(({ entry, stored, brought }) => ({ entry, weights: added(stored, brought, entry) })),
    )
    this.forget()
  }

  forget(): void {
    if (this.touched.size > 0) this.touched.clear()
    this.agenda.length = 0
  }

  private touch(i: number, entry: Entry<unknown>): Touched {
    const before = this.touched.get(entry.text)
    if (before !== undefined) return before
    const stored = this.set.weights(entry, keyOf(this.by, entry))
    const row: Touched = { entry, stored, brought: [], met: -1 }
    this.touched.set(entry.text, row)
    for (let n = 0; n < row.stored.length; n += 2) {
      const j = row.stored[n] as number
      if (j <= i) continue
      const there = this.agenda[j]
      if (there === undefined) this.agenda[j] = [row]
      else there.push(row)
    }
    return row
  }
}

/** @throws StepError naming the row, if it has no key: then nobody can read it that needs the set by key */
function keyOf(by: Arrangement, { row }: Entry<unknown>): Key {
  try {
    return by.key(row)
  } catch (error) {
    throw rowFailure(error, row)
  }
}

/** Adds a weight at the last index of some, or at a new one behind it. */
function bring(weights: number[], i: number, entry: Entry<unknown>): void {
  const last = weights.length - 2
  if (weights[last] !== i) weights.push(i, entry.weight)
  else {
    const sum = exact((weights[last + 1] as number) + entry.weight, entry)
    if (sum === 0) weights.length = last
    else weights[last + 1] = sum
  }
}

function emit({ entry, stored, brought }: Touched, i: number, out: Entry<unknown>[]): void {
  const pastAt = upTo(stored, i, entry)
  const pastBefore = upTo(stored, i - 1, entry)
  const change =
    positive(pastAt + upTo(brought, i, entry)) -
    positive(pastAt) -
    positive(pastBefore + upTo(brought, i - 1, entry)) +
    positive(pastBefore)
  if (change !== 0) out.push(entry.at(change))
}

function positive(weight: number): number {
  return weight > 0 ? 1 : 0
}

function upTo(weights: Weights, i: number, entry: Entry<unknown>): number {
  let sum = 0
  for (let n = 0; n < weights.length; n += 2)
    if ((weights[n] as number) <= i) sum = exact(sum + (weights[n + 1] as number), entry)
  return sum
}

/** Both in one, whose sums up to each index are exact; what a step brings has each index once already. */
function added(stored: Weights, brought: Weights, entry: Entry<unknown>): Weights {
  if (stored.length === 0 && brought.length === 2) return brought
  const sums: number[] = []
  let total = 0
  for (let m = 0, n = 0; m < stored.length || n < brought.length; ) {
    const i = Math.min(stored[m] ?? Number.POSITIVE_INFINITY, brought[n] ?? Number.POSITIVE_INFINITY)
    let weight = 0
    if (stored[m] === i) {
      weight = stored[m + 1] as number
      m += 2
    }
    if (brought[n] === i) {
      weight = exact(weight + (brought[n + 1] as number), entry)
      n += 2
    }
    total = exact(total + weight, entry)
    if (weight !== 0) sums.push(i, weight)
  }
  return sums
}
