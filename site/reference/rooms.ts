/**
 * The operators as their rooms describe them: the comment that opens each file, and of each function that it exports the signature and the
 * comment above it. The reference page is made of nothing else.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const LIST = join(process.cwd(), 'engine/operators/index.ts')

/** A file that exports operators. */
export interface Room {
  /** Relative to the project. */
  readonly file: string
  /** What users call its operators. */
  readonly names: readonly string[]
  /** The comment that opens it: `name: what it does.`, then formulas, indented, and more. */
  readonly opening: string
  readonly functions: readonly DocumentedFunction[]
}

export interface DocumentedFunction {
  readonly name: string
  /** Its declarations without bodies; several if it is overloaded. */
  readonly signature: string
  /** The comment above it, with its tags; empty if there is none. */
  readonly comment: string
}

/** The files in the order in which the list of operators, and the lists that it takes in, name them. */
export async function operatorRooms(list = LIST): Promise<Room[]> {
  const source = await readFile(list, 'utf8')
  const rooms: Room[] = []
  for (const [, exported, path] of source.matchAll(/^export (\*|\{[^}]*\}) from '([^']+)'/gm)) {
    const file = join(dirname(list), path as string)
    if (exported === '*') rooms.push(...(await operatorRooms(file)))
    else rooms.push(...(await room(file, namesIn(exported as string))))
  }
  return rooms
}

/** What users call: functions, which unlike types and classes begin with a small letter. */
function namesIn(exported: string): string[] {
  const names = exported
    .slice(1, -1)
    .split(',')
    .map((name) => name.trim())
  return names.filter((name) => /^[a-z]/.test(name) && !name.startsWith('type '))
}

async function room(file: string, names: readonly string[]): Promise<Room[]> {
  if (names.length === 0) return []
  const source = await readFile(file, 'utf8')
  const [opening] = comments(source)
  if (opening === undefined) throw new Error(`${file} does not begin by saying what it is`)
  const functions = names
    .map((name) => documented(source, name, file))
    .sort((one, other) => one.start - other.start)
  const inOrder = functions.map(({ name }) => name)
  return [{ file: file.slice(process.cwd().length + 1), names: inOrder, opening: opening.text, functions }]
}

function documented(
  source: string,
  name: string,
  file: string,
): DocumentedFunction & { readonly start: number } {
  const declarations = [...source.matchAll(new RegExp(`^export (?:function|const) ${name}\\b`, 'gm'))].map(
    ({ index }) => ({ index, ...declaration(source, index) }),
  )
  const [first] = declarations
  if (first === undefined) throw new Error(`${file} does not declare ${name}`)
  const overloads = declarations.filter(({ hasBody }) => !hasBody)
  const shown = overloads.length > 0 ? overloads : declarations
  const above = comments(source).find(({ end }) => declarations.some(({ index }) => end === index - 1))
  const signature = shown.map(({ text }) => text).join('\n')
  return { name, signature, comment: above?.text ?? '', start: first.index }
}

/** A declaration up to its body, or to the end of its line where nothing is open. */
function declaration(source: string, start: number): { readonly text: string; readonly hasBody: boolean } {
  let depth = 0
  let end = start
  for (; end < source.length; end++) {
    const character = source[end] as string
    if (depth === 0 && (character === '{' || character === '\n')) break
    if ('([{<'.includes(character)) depth++
    else if (')]}'.includes(character) || (character === '>' && source[end - 1] !== '=')) depth--
  }
  const text = source
    .slice(start, end)
    .replace(/^export /, '')
    .trim()
  return { text, hasBody: source[end] === '{' }
}

/** The documentation comments of a file, without their stars, and where each ends. */
function comments(source: string): { readonly text: string; readonly end: number }[] {
  return [...source.matchAll(/^\/\*\*(.*?)\*\//gms)].map(({ 0: whole, 1: inside = '', index }) => ({
    text: inside.replace(/^[ \t]*\* ?/gm, '').trim(),
    end: index + whole.length,
  }))
}
