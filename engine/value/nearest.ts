/** The name that somebody meant who wrote another. */
import { distance } from 'fastest-levenshtein'

/** The candidate that is fewest edits from `name`, or undefined if none is within a third of its length; O(candidates × length²). */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let fewest = Math.max(1, Math.floor((name.length + 1) / 3)) + 1
  for (const candidate of candidates) {
    const edits = distance(name, candidate)
    if (edits >= fewest) continue
    fewest = edits
    best = candidate
  }
  return best
}
