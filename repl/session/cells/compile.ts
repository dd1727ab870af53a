/**
 * From a cell's source to a function that runs it against the session's bindings.
 *
 * The cell becomes the body of a strict async function inside `with (bindings)`: free names are looked up in the bindings each
 * time they are used, so a function of an earlier cell sees a later redeclaration. Top-level declarations become assignments to
 * names that were put into the bindings before; the last expression becomes the return value; loops and functions get a guard through
 * which they can be interrupted. Every position in the result can be led back to the source as written.
 */
import { decode } from '@jridgewell/sourcemap-codec'
import type { Program } from 'acorn'
import MagicString from 'magic-string'
import { guard } from './guards.ts'
import { parse } from './parse.ts'
import type { Position } from './position.ts'
import { rewriteDeclarations } from './rewrite.ts'

/** What a compiled cell is run with. */
export interface Runtime {
  /** Called now and then by loops and functions; throws when the cell is to stop. */
  tick(): void
  importModule(name: string): Promise<object>
}

export interface Compiled {
  /** Names that the cell declares, and whether as constants. */
  readonly declared: ReadonlyMap<string, 'const' | 'let'>
  /** Whether the cell ends in an expression, which is then its value. */
  readonly hasValue: boolean
  run(bindings: object, runtime: Runtime): Promise<unknown>
  /** The place in the source of a place in the compiled code, as stack traces give it. */
  sourcePosition(at: Position): Position
}

/** Lines that stand above the cell's code in the compiled function: two of `new Function`, one of ours. */
const HEADER_LINES = 3

/**
 * Compiles a cell. `url` is what stack traces call its code.
 * @throws CellSyntaxError with the place in the source as written
 */
export function compile(source: string, url: string): Compiled {
  const parsed = parse(source)
  const text = new MagicString(parsed.code)
  const internal = unused(parsed.code)
  const { declared, functions, hasValue } = rewriteDeclarations(parsed, text, internal)
  guard(parsed.program as Program, text, `${internal}.tick()`)
  const hoisted = [...functions].map((name) => `${internal}.bindings.${name} = ${name};`).join(' ')
  const body = `with (${internal}.bindings) return (async () => { 'use strict'; ${hoisted}\n${text}\n})()\n//# sourceURL=${url}`
  const made = new Function(internal, body)
  let lines: ReturnType<typeof decode> | undefined
  return {
    declared,
    hasValue,
    run: (bindings, runtime) => made({ bindings, ...runtime }) as Promise<unknown>,
    sourcePosition: ({ line, column }) => {
      lines ??= decode(text.generateMap({ hires: true }).mappings)
      const segments = lines[line - HEADER_LINES - 1] ?? []
      const segment = segments.findLast(([generated]) => generated <= column - 1)
      if (segment === undefined) return { line: Math.max(1, line - HEADER_LINES), column }
      const [generated, , sourceLine = 0, sourceColumn = 0] = segment
      return parsed.sourcePosition(offsetAt(parsed.code, sourceLine, sourceColumn + (column - 1 - generated)))
    },
  }
}

const INTERNAL = '$stepping'

/** Whether a name is the one by which compiled code knows what it is run with. */
export function isInternal(name: string): boolean {
  return name.startsWith(INTERNAL)
}

/** The source of a function of a cell without the calls that guard its loops, as far as they stand in it. */
export function withoutGuards(source: string): string {
  return source.replace(/\$stepping\$*\.tick\(\);/g, '')
}

/** A name that does not occur in the code. */
function unused(code: string): string {
  let name = INTERNAL
  while (code.includes(name)) name += '$'
  return name
}

function offsetAt(text: string, line: number, column: number): number {
  let start = 0
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1
  return start + column
}
