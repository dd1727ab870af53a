/** Where the fields of one record of a CSV file begin, and which stand in quotes: what its values alone do not tell. */

export interface Field {
  /** The offset of its first character, quotes included. */
  readonly begin: number
  readonly isQuoted: boolean
  /** Whether it is quoted, and its quotes do not match. */
  readonly isBroken: boolean
}

/** The fields of a record; O(its length). */
export function fieldsOf(text: string, delimiter: string): Field[] {
  const fields: Field[] = []
  for (let begin = 0; begin <= text.length; ) {
    const isQuoted = text[begin] === '"'
    const close = isQuoted ? closingQuote(text, begin) : begin
    const next = close === -1 ? -1 : text.indexOf(delimiter, close)
    const behind = close === -1 ? '' : text.slice(close + 1, next === -1 ? text.length : next)
    fields.push({ begin, isQuoted, isBroken: isQuoted && (close === -1 || behind.trim() !== '') })
    if (next === -1) break
    begin = next + 1
  }
  return fields
}

/** The quote that ends the field that begins with one at `begin`; -1 if there is none. */
function closingQuote(text: string, begin: number): number {
  let at = text.indexOf('"', begin + 1)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}
