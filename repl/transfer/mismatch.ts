/** A text or value that cannot be read as what a column holds. */

/** Says what was found and what was expected; who reads knows where. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly hint: string | undefined

  constructor(found: string, expected: string, hint?: string) {
    super(`${found}, expected ${expected}`)
    this.hint = hint
  }
}

/** A text in quotes, cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)
}
