/** Whether a cell can be evaluated as it stands, or its author is in the middle of it. */
import { tokenizer, tokTypes } from 'acorn'
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
  // A parser that tries one reading after another reports the last one's mistake, which may stand far before the end.
  if (openBrackets(source) > 0) return 'incomplete'
  const end = source.trimEnd().length
  if (error.offset >= end || restIsComment(source, error.offset)) return 'incomplete'
  const moved = CONTINUATIONS.some((more) => {
    const next = mistake(`${source}\n${more}`)
    return next === null || next.offset >= end
  })
  return moved ? 'incomplete' : 'complete'
}

const OPENING: ReadonlySet<unknown> = new Set([
  tokTypes.parenL,
  tokTypes.bracketL,
  tokTypes.braceL,
  tokTypes.dollarBraceL,
])
const CLOSING: ReadonlySet<unknown> = new Set([tokTypes.parenR, tokTypes.bracketR, tokTypes.braceR])

/** How many brackets are open at the end; 0 if one was closed that was not open, or the source is no sequence of tokens. */
function openBrackets(source: string): number {
  let open = 0
  try {
    for (const { type } of tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module' })) {
      if (OPENING.has(type)) open += 1
      else if (CLOSING.has(type)) open -= 1
      if (open < 0) return 0
    }
    return open
  } catch {
    return 0
  }
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
