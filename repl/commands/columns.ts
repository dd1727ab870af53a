/** Aligns listings: rows of text in columns, two spaces apart. */
import stringWidth from 'string-width'

/** The rows as lines, each column as wide as its widest cell; the last column is left ragged. */
export function inColumns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell))
    })
  }
  return rows
    .map((row) => (indent + row.map((cell, i) => pad(cell, widths[i] ?? 0)).join('  ')).trimEnd())
    .join('\n')
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - stringWidth(cell))
}
