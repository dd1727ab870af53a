/** What has to run so that a cell's output is what the page would record: every cell before it, once, in order. */

export interface Plan {
  /** Whether the session has gone another way, so that a new one has to begin. */
  readonly fresh: boolean
  /** The cells to run: from this index up to and with the target. */
  readonly from: number
}

/**
 * @param ran the sources that the session has run, the first one first
 * @param sources the sources of all cells as they stand on the page now
 * @param target the index of the cell to run
 */
export function planRun(ran: readonly string[], sources: readonly string[], target: number): Plan {
  const goesOn = ran.length <= target && ran.every((source, i) => source === sources[i])
  return goesOn ? { fresh: ran.length === 0, from: ran.length } : { fresh: true, from: 0 }
}

/** Whether an output was computed from other sources than those on the page now. `ran` ends with the cell's own. */
export function isStale(ran: readonly string[], sources: readonly string[]): boolean {
  return ran.some((source, i) => source !== sources[i])
}
