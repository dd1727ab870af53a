/** Whether a cell can be evaluated as it stands, or its author is in the middle of it. */
import type { Completeness } from '../protocol.ts'
import { parse } from './parse.ts'
import { CellSyntaxError } from './syntax.ts'

/** What might come next: a mistake that any of these moves past the end of the source was only that the source ends there. */
const CONTINUATIONS = ['x', '1', '{', "'m'", 'x)', 'x {']

/** Incomplete if the parser ran into the end of the source; any other mistake is for the evaluation to report. */
export function completeness(source: string): Completeness {
  const error = mistake(source)
  if (error === null) return 'complete'
  if (/^Unterminated (template|comment)/.test(error.message)) return 'incomplete'
  if (/^(Unterminated string|Invalid regular expression)/.test(error.message)) return 'complete'
  const end = source.trimEnd().length
  if (error.offset >= end || restIsComment(source, error.offset)) return 'incomplete'
  const moved = CONTINUATIONS.some((more) => {
    const next = mistake(`${source}\n${more}`)
    return next === null || next.offset >= end
  })
  return moved ? 'incomplete' : 'complete'
}

function mistake(source: string): CellSyntaxError | null {
  try {
    parse(source)
    return null
  } catch (error) {
    if (error instanceof CellSyntaxError) return error
    throw error
  }
}

/** Whether nothing but comments and space stands from here to the end. */
function restIsComment(source: string, offset: number): boolean {
  return offset >= 0 && /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(source.slice(offset))
}
