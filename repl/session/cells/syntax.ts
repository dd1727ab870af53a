/** Syntax errors of cells: the parsers' messages in one voice, with the place in the source as written. */
import { type Position, positionAt } from './position.ts'

/** A cell that is not TypeScript. `position` is null where the parser gave none. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError'
  readonly position: Position | null
  /** The offset in the source, from which `position` follows. */
  readonly offset: number

  constructor(message: string, source: string, offset: number | null) {
    super(message)
    this.offset = offset ?? -1
    this.position = offset === null ? null : positionAt(source, offset)
  }
}

/** What sucrase and acorn throw: `pos` is an offset in the text that they were given. */
export interface ParserError extends Error {
  readonly pos?: number
  readonly raisedAt?: number
}

/** Says a parser's error about `source`, where `offset` is its place in it. */
export function syntaxError(error: ParserError, source: string, offset: number | null): CellSyntaxError {
  const message = error.message.replace(/ \(\d+:\d+\)$/, '')
  // Where a comment began says more than where the text ran out.
  const at = message === 'Unterminated comment' ? source.lastIndexOf('/*') : offset
  return new CellSyntaxError(at === null ? message : reworded(message, source, at), source, at)
}

function reworded(message: string, source: string, offset: number): string {
  const unexpected = /^Unexpected (?:token|ly reached)(?:.*?(, expected ".*"))?/.exec(
    message.replace('Unexpectedly', 'Unexpected ly'),
  )
  if (unexpected === null) return message
  const expected = unexpected[1] ?? ''
  const found = /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\d+|=>|.)/u.exec(source.slice(offset))?.[0]
  return found === undefined
    ? `Unexpected end of the cell${expected}`
    : `Unexpected token '${found}'${expected}`
}
