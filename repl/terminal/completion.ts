/** What Tab completes at the cursor: commands, outputs, and the names that a cell can use. */
import { COMMAND_NAMES } from '../commands/registry.ts'
import type { Catalog } from '../session/protocol.ts'

/** The names that can be completed. */
export interface Names {
  /** Names that cells can use: the session's functions, tables, circuits, earlier declarations. */
  readonly words: readonly string[]
  /** What can be viewed: outputs as `circuit.output`, and tables. */
  readonly views: readonly string[]
  readonly circuits: readonly string[]
}

export interface Completion {
  /** Where the word begins that is being completed; it ends at the cursor. */
  readonly from: number
  /** What it can become, sorted; none where nothing fits. */
  readonly candidates: readonly string[]
  /** What all candidates begin with: at least the word itself. */
  readonly common: string
}

/** The completions of the word that ends at the cursor; O(number of names). */
export function complete(text: string, cursor: number, names: Names): Completion {
  const before = text.slice(0, cursor)
  const word = /[\p{L}\p{M}\p{N}_$.]*$/u.exec(before)?.[0] ?? ''
  const pool = poolFor(before, word, names)
  const candidates = [...new Set(pool)].filter((name) => name.startsWith(word)).sort()
  return { from: cursor - word.length, candidates, common: commonPrefix(candidates) ?? word }
}

function poolFor(before: string, word: string, names: Names): readonly string[] {
  if (before === word && word.startsWith('.')) return COMMAND_NAMES
  if (/^\.help\s+\S*$/.test(before)) return COMMAND_NAMES
  if (/^\.view\s+\S*$/.test(before)) return names.views
  if (/^\.graph\s+(?:--\S*\s+)*[^\s-]*$/.test(before)) return names.circuits
  if (word === '' || before.startsWith('.')) return []
  return word.includes('.') ? names.views : names.words
}

function commonPrefix(words: readonly string[]): string | null {
  const first = words[0]
  const last = words.at(-1)
  if (first === undefined || last === undefined) return null
  let length = 0
  while (length < first.length && first[length] === last[length]) length += 1
  return first.slice(0, length)
}

/** The names of a catalog, with the session's functions and what cells have declared. */
export function namesOf(catalog: Catalog, functions: readonly string[], declared: Iterable<string>): Names {
  return {
    words: [
      ...functions,
      ...catalog.tables.map((table) => table.name),
      ...catalog.circuits.map((circuit) => circuit.name),
      ...declared,
    ],
    views: [
      ...catalog.circuits.flatMap(({ name, outputs }) =>
        outputs.map((output) => (output === '' ? name : `${name}.${output}`)),
      ),
      ...catalog.tables.map((table) => table.name),
    ],
    circuits: catalog.circuits.map(({ name }) => name),
  }
}

/** The names that a cell declares on a line of its own, as far as that can be seen without parsing. */
export function declaredNames(source: string): string[] {
  const declaration =
    /^(?:export\s+)?(?:const|let|var|class|(?:async\s+)?function\*?)\s+([\p{L}_$][\p{L}\p{M}\p{N}_$]*)/gmu
  return Array.from(source.matchAll(declaration), (match) => match[1] as string)
}
