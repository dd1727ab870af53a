/** The text of a submission that could not be carried out. */

/** `error: what is wrong`, and below it the hint. */
export function refusalText(message: string, hint: string | null): string {
  return hint === null ? `error: ${message}` : `error: ${message}\nhint: ${hint}`
}
