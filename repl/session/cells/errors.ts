/** Errors of cells as the protocol carries them: no stack and no path, but the place in the user's own source. */
import { SteppingError } from '../../../engine/value/error.ts'
import type { CellError } from '../protocol.ts'
import { describe } from './describe.ts'
import type { Position } from './position.ts'
import { CellSyntaxError } from './syntax.ts'

/** Thrown inside a cell that somebody asked to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly hint: string | undefined

  constructor(message = 'the cell was interrupted', hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** A place in a cell. */
export interface Place extends Position {
  readonly cell: string
}

/** Stack frames of compiled cells are named by this and a number. */
export const URL_PREFIX = 'stepping-cell-'
const FRAME = new RegExp(`${URL_PREFIX}(\\d+)(?:, <anonymous>)?:(\\d+):(\\d+)`)

/** The innermost frame of a stack that stands in compiled code of a cell. */
export function frameOf(stack: string): { readonly compiled: number; readonly at: Position } | null {
  const match = FRAME.exec(stack)
  if (match === null) return null
  return { compiled: Number(match[1]), at: { line: Number(match[2]), column: Number(match[3]) } }
}

/**
 * An error of a cell. `locate` finds where in a cell it was thrown; `cell` is the one that was evaluated.
 * A step's error is placed where the user's function threw, which its causes know.
 */
export function cellError(
  error: unknown,
  cell = '',
  locate: (error: unknown) => Place | null = () => null,
): CellError {
  const place = placeOf(error, cell, locate)
  return {
    name: error instanceof Error ? error.name : 'Error',
    message: error instanceof Error ? message(error) : `${describe(error)} was thrown, which is no Error`,
    hint: (error instanceof SteppingError || error instanceof Interrupted ? error.hint : undefined) ?? null,
    cell: place?.cell ?? cell,
    line: place?.line ?? null,
    column: place?.column ?? null,
  }
}

function placeOf(error: unknown, cell: string, locate: (error: unknown) => Place | null): Place | null {
  if (error instanceof CellSyntaxError) return error.position === null ? null : { cell, ...error.position }
  const cause = error instanceof SteppingError ? error.cause : undefined
  return (cause === undefined ? null : placeOf(cause, cell, locate)) ?? locate(error)
}

/** V8 says of a constant that it is a read-only property, which is how cells keep it. */
function message(error: Error): string {
  const constant = /^Cannot assign to read only property '(.+)' of object/.exec(error.message)
  return constant === null ? error.message : `"${constant[1]}" is declared const and cannot be assigned to`
}
