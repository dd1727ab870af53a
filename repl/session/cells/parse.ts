/** From a cell's source to the syntax tree of its JavaScript. */
import { type Program, parse as parseModule } from 'acorn'
import { type Position, positionAt } from './position.ts'
import { strip } from './strip.ts'
import { CellSyntaxError, type ParserError, syntaxError } from './syntax.ts'

export interface Parsed {
  /** The source without its types; the offsets in `program` are offsets in it. */
  readonly code: string
  readonly program: Program
  /** The place in the source as written of an offset in `code`. */
  sourcePosition(offset: number): Position
  /** An error about what stands at an offset in `code`. */
  error(message: string, offset: number): CellSyntaxError
}

/**
 * Parses a cell. One that is nothing but an object literal is read as that, not as a block: `{ a: 1 }` typed at a
 * prompt means the object.
 * @throws CellSyntaxError
 */
export function parse(source: string): Parsed {
  return literal(source) ?? parseText(source)
}

function parseText(source: string): Parsed {
  const { code, sourcePosition } = strip(source)
  const locate = (offset: number) => sourcePosition(positionAt(code, offset))
  const sourceOffset = ({ pos }: ParserError) => {
    if (pos === undefined) return null
    return pos >= code.length ? source.length : offsetAt(source, locate(pos))
  }
  try {
    const program = parseModule(code, { ecmaVersion: 'latest', sourceType: 'module' })
    const error = (message: string, offset: number) =>
      new CellSyntaxError(message, source, offsetAt(source, locate(offset)))
    return { code, program, sourcePosition: locate, error }
  } catch (error) {
    throw syntaxError(error as ParserError, source, sourceOffset(error as ParserError))
  }
}

function literal(source: string): Parsed | null {
  if (!/^\s*\{/.test(source) || /;\s*$/.test(source)) return null
  try {
    const parsed = parseText(`(${source}\n)`)
    const [statement, more] = parsed.program.body
    if (more !== undefined || statement?.type !== 'ExpressionStatement') return null
    if (statement.expression.type !== 'ObjectExpression') return null
    return { ...parsed, sourcePosition: (offset) => unwrapped(parsed.sourcePosition(offset)) }
  } catch (error) {
    if (error instanceof CellSyntaxError) return null
    throw error
  }
}

/** A place in `(source)` as a place in `source`. */
function unwrapped({ line, column }: Position): Position {
  return line === 1 ? { line, column: Math.max(1, column - 1) } : { line, column }
}

/** The inverse of `positionAt`. */
function offsetAt(text: string, { line, column }: Position): number {
  const ends = [...text.matchAll(/\r\n|\n|\r/g)]
  const before = ends[line - 2]
  return (before === undefined ? 0 : before.index + before[0].length) + column - 1
}
