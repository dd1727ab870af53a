/** Places in a cell's source: 1-based lines and columns, columns counted in UTF-16 code units as editors do. */

export interface Position {
  readonly line: number
  readonly column: number
}

/** The place of an offset in a text; lines end with \n, \r\n or \r. O(offset). */
export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 }
}
