/** The header of a recorded delta: `@@ receipts.totals +1 -1 @@ by basket steps 3-1002`. */
import { RecordError } from './error.ts'

/** What the header of a recorded delta says. */
export interface DiffHeader {
  /** The output, as in the protocol; `value` for a Z-set that is a cell's value. */
  readonly output: string
  /** The number of rows with positive and with negative weight, rows that are left out included. */
  readonly added: number
  readonly removed: number
  /** The key columns by which removed and added rows pair. */
  readonly key: readonly string[]
  /** Whether the output has one row at most. */
  readonly single?: true
  /** The first and the last of the steps summed up; absent for a single step, whose number is not recorded. */
  readonly from?: number
  readonly to?: number
}

/** Names that need no quotes: no blank, quote, comma or control character, and not the mark of a header. */
const PLAIN = /^(?!@@$)[^\s",\p{C}]+$/u

const NAME = String.raw`"(?:[^"\\]|\\.)*"|[^\s",]+`

const HEADER = new RegExp(
  String.raw`^@@ (?<output>${NAME}) \+(?<added>\d+) -(?<removed>\d+) @@` +
    String.raw`(?: by (?<key>(?:${NAME})(?:,(?:${NAME}))*)| (?<single>one row))?(?: steps (?<from>\d+)-(?<to>\d+))?$`,
)

/** The header as one line. Names that would be misread stand as JSON strings. */
export function writeHeader({ output, added, removed, key, single, from, to }: DiffHeader): string {
  const by = key.length > 0 ? ` by ${key.map(writeName).join(',')}` : single ? ' one row' : ''
  const steps = from === undefined || to === undefined ? '' : ` steps ${from}-${to}`
  return `@@ ${writeName(output)} +${added} -${removed} @@${by}${steps}`
}

/** Reads what `writeHeader` wrote. @throws RecordError naming the line (1-based) if it is no header. */
export function readHeader(line: string, number: number): DiffHeader {
  const groups = HEADER.exec(line)?.groups
  if (groups === undefined) {
    throw new RecordError(
      `line ${number} of a diff fence is ${JSON.stringify(line)}, expected the header of a delta`,
      'A header looks like `@@ totals +1 -1 @@` or `@@ totals +1 -1 @@ by dept steps 3-9`.',
    )
  }
  const { output = '', added, removed, key, single, from, to } = groups
  return {
    output: readName(output),
    added: Number(added),
    removed: Number(removed),
    key: key === undefined ? [] : [...key.matchAll(new RegExp(NAME, 'g'))].map(([name]) => readName(name)),
    ...(single === undefined ? {} : { single: true as const }),
    ...(from === undefined ? {} : { from: Number(from), to: Number(to) }),
  }
}

function writeName(name: string): string {
  return PLAIN.test(name) ? name : asciiControls(JSON.stringify(name))
}

/** JSON leaves DEL, C1 controls and the Unicode line ends as they are; the header has to stay one visible line. */
function asciiControls(json: string): string {
  return json.replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

function readName(name: string): string {
  return name.startsWith('"') ? (JSON.parse(name) as string) : name
}
