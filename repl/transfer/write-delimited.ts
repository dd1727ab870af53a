/** Writes lines of CSV and TSV (RFC 4180, lines in LF), by papaparse. */
import Papa from 'papaparse'

/** Null is an empty field, the empty text a quoted one: so they can be told apart when they are read. */
export function delimitedLines(rows: readonly (readonly (string | null)[])[], delimiter: string): string {
  if (rows.length === 0) return ''
  const quotes = (value: unknown): boolean => value === ''
  // Where there is one column, a row that is empty is a blank line.
  return `${Papa.unparse(rows as string[][], { delimiter, newline: '\n', quotes })}\n`
}
