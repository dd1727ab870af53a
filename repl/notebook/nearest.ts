/** The known word that an unknown one was probably meant to be. */

/**
 * `; did you mean "…"?` for the word of `known` that is fewest edits away, '' if none is within a third of its length.
 * O(|word| · total length of known).
 */
export function didYouMean(word: string, known: readonly string[]): string {
  let nearest: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const edits = distance(word, candidate)
    if (edits < fewest && edits <= Math.max(1, Math.floor(candidate.length / 3))) {
      nearest = candidate
      fewest = edits
    }
  }
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each count one. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let edits = Math.min(substitution, (last[j] as number) + 1, (row[j - 1] as number) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] as number) + 1)
      row.push(edits)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] as number
}
