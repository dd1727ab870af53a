/** What the columns of a view are called, which shows rows of columns of any names. */

/** What SQLite takes for values where they stand for columns. */
const TAKEN = ['true', 'false']

/**
 * A name for each column: its own, if SQL can have it. NUL, at which SQL ends, and half surrogate pairs, which UTF-8 lacks, become `\ufffd`. A name that a column before
 * it has, or has in another case, gets `:1` behind it, or the next number that is free.
 */
export function namesInView(columns: readonly string[]): string[] {
  const taken = new Set(TAKEN)
  return columns.map((column) => {
    const own = column.toWellFormed().replaceAll('\0', '\ufffd')
    let name = own
    for (let n = 1; taken.has(folded(name)); n++) name = `${own}:${n}`
    taken.add(folded(name))
    return name
  })
}

/** SQLite's comparison of names knows the letters of ASCII only. */
function folded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
