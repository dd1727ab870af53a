/** The first step of compiling: TypeScript to JavaScript with sucrase, which keeps every token on its line. */
import { decode } from '@jridgewell/sourcemap-codec'
import { type Options, transform } from 'sucrase'
import type { Position } from './position.ts'
import { type ParserError, syntaxError } from './syntax.ts'

/** JavaScript, and where its tokens stood in the TypeScript. */
export interface Stripped {
  readonly code: string
  /** The place in the source as written of a place in `code`, exact at the start of every token. */
  sourcePosition(at: Position): Position
}

const OPTIONS: Options = {
  transforms: ['typescript'],
  disableESTransforms: true,
  // An import that this cell does not use may be meant for the next one.
  keepUnusedImports: true,
}

/** Strips the types. @throws CellSyntaxError */
export function strip(source: string): Stripped {
  let segments: ReturnType<typeof decode> | undefined
  return {
    code: stripped(source),
    sourcePosition({ line, column }) {
      // Only errors ask, and cells rarely fail: the map is made when it is needed.
      segments ??= decode(mapOf(source))
      const segment = segments[line - 1]?.findLast(([generated]) => generated <= column - 1)
      return { line, column: segment === undefined ? column : column - segment[0] + (segment[3] ?? 0) }
    },
  }
}

function stripped(source: string): string {
  try {
    return transform(source, OPTIONS).code
  } catch (error) {
    throw syntaxError(error as ParserError, source, (error as ParserError).pos ?? null)
  }
}

function mapOf(source: string): string {
  const sourceMapOptions = { compiledFilename: 'cell.js' }
  return transform(source, { ...OPTIONS, filePath: 'cell.ts', sourceMapOptions }).sourceMap?.mappings ?? ''
}
