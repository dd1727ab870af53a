/** The end of a message about a word that is not known. */
import { nearest } from '../../engine/value/nearest.ts'

/** `; did you mean "…"?` for the known word that was probably meant, '' if none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
