/** Recorded outputs as HTML, by the same renderer that shows live ones. */
import { deltaHtml, errorHtml, valueHtml } from '../../repl/render/html.ts'
import { parseDiffFence } from '../../repl/render/record/parse.ts'
import type { Fence } from '../../repl/render/record/record.ts'
import type { CellError } from '../../repl/session/protocol.ts'

/** @throws RecordError if a fence is not as it was recorded */
export function fencesHtml(fences: readonly Fence[]): string {
  const html = fences.map(fenceHtml).join('')
  return html === '' ? '' : `<div class="stepping-reply">${html}</div>`
}

function fenceHtml({ info, body }: Fence): string {
  switch (info) {
    case 'diff out':
      return parseDiffFence(body)
        .map((delta) => deltaHtml({ columns: null, ...delta }))
        .join('')
    case 'json out':
      // An array of records is recorded with one on each line.
      return valueHtml({ kind: 'data', text: body.replace(/\n\s*/g, '') })
    case 'text out=error':
      return errorHtml(readError(body))
    default:
      return valueHtml({ kind: 'text', text: body })
  }
}

/** The inverse of how errors are recorded: `Class: message`, `at cell:line:column`, `hint: …`, each of one or more lines. */
function readError(body: string): CellError {
  const [, name = 'Error', message = body, cell = '', line, column, hint] =
    /^([^\n:]*): ([\s\S]*?)\nat ([^\n:]*)(?::(\d+):(\d+))?(?:\nhint: ([\s\S]*))?$/.exec(body) ?? []
  return { name, message, cell, line: number(line), column: number(column), hint: hint ?? null }
}

function number(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}
