/**
 * JSON whose names have any characters. V8 (seen in 13.6) mistakes a name that is written with an escape for one that it has read in the same place before: once it has
 * read `{"\\":1}`, it reads `{"\n":1}` as that. So no name with an escape is left to it.
 */
import { setColumn } from './columns.ts'

/** What JSON.parse calls with each part, from the innermost on, for what to put in its place. Engines that do not know the source of a part yet give none. */
type Reviver = (
  this: unknown,
  name: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown

/** What JSON.parse gives, with every name as it is written, but that a reviver may be given others. O(length). @throws SyntaxError as JSON.parse does */
export function parseJson(text: string, reviver?: Reviver): unknown {
  const value: unknown = JSON.parse(text, reviver)
  if (!hasEscapedName(text)) return value
  const names: string[] = []
  const mark = markFor(text)
  let plain = ''
  let from = 0
  for (const [begin, end] of escapedNames(text)) {
    plain += `${text.slice(from, begin)}"${mark}${names.length}"`
    names.push(JSON.parse(text.slice(begin, end)) as string)
    from = end
  }
  return named(JSON.parse(plain + text.slice(from), reviver), mark, names)
}

/** Whether a JSON text has a name that is written with an escape. */
export function hasEscapedName(text: string): boolean {
  return text.includes('\\') && escapedNames(text).next().done !== true
}

/** The index just past the closing quote of the string that opens at `start`. */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let run = quote
    while (text.charCodeAt(run - 1) === BACKSLASH) run--
    if ((quote - run) % 2 === 0) return quote + 1
  }
  return text.length
}

const BACKSLASH = 0x5c

/** A string is a name if this follows. */
const AFTER = /\s*:/y

/** Where such names begin and end, quotes included. */
function* escapedNames(text: string): IterableIterator<readonly [begin: number, end: number]> {
  let backslash = -1
  for (let begin = text.indexOf('"'); begin !== -1; ) {
    const end = endOfString(text, begin)
    if (backslash < begin) backslash = text.indexOf('\\', begin)
    if (backslash === -1) return
    AFTER.lastIndex = end
    if (backslash < end && AFTER.test(text)) yield [begin, end]
    begin = text.indexOf('"', end)
  }
}

/** A beginning that no name in the text has. */
function markFor(text: string): string {
  let mark = '#'
  while (text.includes(`"${mark}`)) mark += '#'
  return mark
}

/** The value with its marked names replaced. */
function named(value: unknown, mark: string, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((part) => named(part, mark, names))
  if (typeof value !== 'object' || value === null) return value
  const record: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(value)) {
    const isMarked = name.startsWith(mark)
    setColumn(
      record,
      isMarked ? (names[Number(name.slice(mark.length))] as string) : name,
      named(part, mark, names),
    )
  }
  return record
}
