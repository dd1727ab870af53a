/**
 * Takes out of a WebAssembly module what nobody needs who calls only some of its exports. Functions keep their numbers: those that
 * can no longer be called, directly or through a table, lose their bodies.
 */
import { Reader } from './wasm-reader.ts'

const HEADER = 8
const IMPORTS = 2
const EXPORTS = 7
const START = 8
const ELEMENTS = 9
const CODE = 10
/** The kind of imports and exports that are functions. */
const FUNCTION = 0
/** No locals; unreachable, end. */
const NO_BODY = [0x00, 0x00, 0x0b]

/**
 * The module without those exported functions that are not wanted and what only they call.
 * @throws Error if it has something that SQLite's does not have
 */
export function trimWasm(module: Uint8Array, wanted: (name: string) => boolean): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(module)
  const section = (id: number) => new Reader(sections.get(id) ?? Uint8Array.of(0))
  const exports = exportsOf(section(EXPORTS)).filter(({ kind, name }) => kind !== FUNCTION || wanted(name))
  const code = section(CODE)
  const bodies = code.vector(() => code.take(code.number()))
  const imported = importedFunctions(section(IMPORTS))
  const reached = new Set<number>()
  const waiting = tableElements(section(ELEMENTS))
  if (sections.has(START)) waiting.push(section(START).number())
  for (const { kind, index } of exports) if (kind === FUNCTION) waiting.push(index)
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const body = bodies[index - imported]
    if (body === undefined || reached.has(index)) continue
    reached.add(index)
    waiting.push(...calledIn(body))
  }
  sections.set(EXPORTS, vector(exports.map(({ bytes }) => bytes)))
  sections.set(CODE, vector(bodies.map((body, i) => sized(reached.has(imported + i) ? body : NO_BODY))))
  return concat([
    module.subarray(0, HEADER),
    ...[...sections].flatMap(([id, content]) => [[id], sized(content)]),
  ])
}

/** The sections by their ids; custom ones hold names for debuggers and are left out. */
function sectionsOf(module: Uint8Array): Map<number, Uint8Array> {
  const sections = new Map<number, Uint8Array>()
  const reader = new Reader(module.subarray(HEADER))
  while (!reader.atEnd) {
    const id = reader.byte()
    const content = reader.take(reader.number())
    if (id !== 0) sections.set(id, content)
  }
  return sections
}

interface Export {
  readonly name: string
  readonly kind: number
  readonly index: number
  readonly bytes: Uint8Array
}

function exportsOf(section: Reader): Export[] {
  return section.vector(() => {
    const name = section.take(section.number())
    const kind = section.byte()
    const index = section.number()
    return {
      name: new TextDecoder().decode(name),
      kind,
      index,
      bytes: concat([sized(name), [kind], number(index)]),
    }
  })
}

function importedFunctions(section: Reader): number {
  const kinds = section.vector(() => {
    section.take(section.number())
    section.take(section.number())
    const kind = section.byte()
    if (kind === FUNCTION) section.number()
    else if (kind === 2) limits(section)
    else throw new Error(`an import of kind ${kind} is neither a function nor a memory`)
    return kind
  })
  return kinds.filter((kind) => kind === FUNCTION).length
}

function limits(section: Reader): void {
  const hasMaximum = section.byte() & 1
  section.number()
  if (hasMaximum === 1) section.number()
}

/** The functions whose addresses are taken. */
function tableElements(section: Reader): number[] {
  return section
    .vector(() => {
      const kind = section.number()
      if (kind !== 0) throw new Error(`elements of kind ${kind} are not those of the module's own table`)
      // Where they begin: i32.const, number, end.
      section.byte()
      section.number()
      section.byte()
      return section.vector(() => section.number())
    })
    .flat()
}

function calledIn(body: Uint8Array): number[] {
  const reader = new Reader(body)
  reader.vector(() => [reader.number(), reader.byte()]) // locals: how many, their type
  return reader.called()
}

type Bytes = Uint8Array | readonly number[]

function concat(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function vector(items: readonly Bytes[]): Uint8Array {
  return concat([number(items.length), ...items])
}

function sized(content: Bytes): Uint8Array {
  return concat([number(content.length), content])
}

/** LEB128. */
function number(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))]
}
