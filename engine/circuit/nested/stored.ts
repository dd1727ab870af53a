/**
 * What earlier steps have stored of one stream inside a fixpoint, by key and inner index, in one of three ways. A stream from outside has everything at
 * index 0, in a trace that others share. What an iteration is fed of the one before it follows from the weights that `distinct` keeps of its input. Any
 * other stream has a trace of rows `{at: i, row}` of its own, arranged by the key of the row.
 */
import type { Arrangement, Key } from '../../trace/arrangement.ts'
import type { IteratedSet, Trace, Weights } from '../../trace/trace.ts'
import { Entry, ZSet } from '../../zset/zset.ts'

/** The entries of one inner index. */
export interface AtIndex {
  readonly at: number
  readonly entries: readonly Entry<unknown>[]
}

/** Entries by inner index, which grows. */
export type ByIndex = readonly AtIndex[]

/** The same while entries are added to the last index. */
export type Growing = { readonly at: number; readonly entries: Entry<unknown>[] }[]

export interface Stored {
  /** O(rows of the key). */
  of(key: Key): ByIndex
  /** Adds what a step has brought; null where that is kept already. */
  readonly stage: ((brought: readonly Brought[]) => void) | null
}

/** An entry with its inner index. */
export interface Brought {
  readonly at: number
  readonly entry: Entry<unknown>
}

const NOTHING: ByIndex = []

export function storedOutside(trace: Trace): Stored {
  return {
    of: (key) => {
      const entries = trace.get(key)
      return entries.length === 0 ? NOTHING : [{ at: 0, entries }]
    },
    stage: null,
  }
}

interface Indexed {
  readonly at: number
  readonly row: unknown
}

/** The same keys for rows `{at, row}`. */
export function insideRow(by: Arrangement): Arrangement {
  return by.recomputed(
    ({ of }) =>
      ({ row }: { row: never }) =>
        of(row),
  )
}

/** @param trace of rows `{at, row}` by `insideRow` of their key */
export function storedByIndex(trace: Trace): Stored {
  return {
    of: (key) => {
      const stored = trace.get(key) as readonly Entry<Indexed>[]
      return grouped(stored.map(({ row: { at, row }, weight }) => ({ at, entry: new Entry(row, weight) })))
    },
    stage: (brought) => {
      // The canonical text of the stored row, made of that of the row itself.
      const text = (at: number, entry: Entry<unknown>): string => `{"at":${at},"row":${entry.text}}`
      trace.stage(
        ZSet.ofParts(
          brought.map(({ at, entry }) => new Entry({ at, row: entry.row }, entry.weight, text(at, entry))),
        ),
      )
    },
  }
}

/** What is fed back of a set: at each index what the one before it has put out. */
export function storedInSet(set: IteratedSet): Stored {
  return {
    of: (key) => {
      const found: Brought[] = []
      for (const { entry, weights } of set.of(key)) putOut(entry, weights, found)
      return grouped(found)
    },
    stage: null,
  }
}

/** Adds what `distinct` puts out of a row, one index later: H(W[i]) − H(W[i−1]) at i, with W[i] the sum of the weights up to i. */
function putOut(entry: Entry<unknown>, weights: Weights, out: Brought[]): void {
  let sum = 0
  let there = 0
  for (let n = 0; n < weights.length; n += 2) {
    sum += weights[n + 1] as number
    const now = sum > 0 ? 1 : 0
    if (now !== there) out.push({ at: (weights[n] as number) + 1, entry: entry.at(now - there) })
    there = now
  }
}

function grouped(found: Brought[]): ByIndex {
  if (found.length === 0) return NOTHING
  if (found.length > 1) found.sort((a, b) => a.at - b.at)
  const growing: Growing = []
  for (const { at, entry } of found) push(growing, at, entry)
  return growing
}

export function push(growing: Growing, i: number, entry: Entry<unknown>): void {
  const last = growing.at(-1)
  if (last?.at === i) last.entries.push(entry)
  else growing.push({ at: i, entries: [entry] })
}
