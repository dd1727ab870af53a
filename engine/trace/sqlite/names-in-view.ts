/** What the columns of a view are called, which shows rows of columns of any names. */

/** What SQLite takes for values where they stand for columns. */
const TAKEN = ['true', 'false']

/**
 * A name for each column, its own where SQL can say that and can tell it from those before it: what UTF-8 has no letters for is `\ufffd`, and so is NUL, with which
 * SQL ends; a name that is taken, also in other capital and small letters, ends in `:1`, or in the next number that is free.
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
