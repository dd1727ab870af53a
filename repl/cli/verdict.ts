/** What testing one notebook came to, and how that reads. */
import { drift } from '../notebook/drift.ts'
import type { Notebook, NotebookCell } from '../notebook/notebook.ts'
import { actualOutputs, type CellDrift, type CellRun, compare } from '../notebook/run.ts'
import { span, type Tone } from '../render/layout/line.ts'
import { paint, type Theme } from '../render/theme.ts'
import type { CellError } from '../session/protocol.ts'

/** `failed`: a cell did what no `--update` may record. `drifted`: only outputs are others than recorded. */
export type Verdict = 'ok' | 'updated' | 'drifted' | 'failed'

export interface Judgement {
  readonly verdict: 'ok' | 'drifted' | 'failed'
  /** The number of cells whose outputs are others than recorded. */
  readonly drifted: number
  /** What to print, without the last line end: the headline, what went wrong at which lines, the unified diff. */
  readonly report: string
}

/** Holds the runs of a notebook against what it recorded. The diff is in the colours of `theme`, or plain without. */
export function judge(notebook: Notebook, runs: readonly CellRun[], theme: Theme | null): Judgement {
  const drifts = compare(notebook, runs)
  const wrong = drifts.filter(({ kind }) => kind === 'failed' || kind === 'did not throw')
  const drifted = drifts.filter(({ kind }) => kind === 'outputs').length
  const verdict = wrong.length > 0 ? 'failed' : drifted > 0 ? 'drifted' : 'ok'
  const cells = notebook.cells.length
  const headline = {
    ok: `ok ${notebook.file} ${count(cells, 'cell')}`,
    drifted: `drifted ${notebook.file} ${drifted} of ${count(cells, 'cell')}`,
    failed: `failed ${notebook.file} ${count(cells, 'cell')}`,
  }[verdict]
  const complaints = wrong.map(({ cell, kind }) => complaint(notebook, runs, cell, kind))
  const notRun = drifts.filter(({ kind }) => kind === 'not run').length
  if (notRun > 0)
    complaints.push(`  ${count(notRun, 'cell')} after it ${notRun === 1 ? 'was' : 'were'} not run`)
  const diff = drift(notebook, actualOutputs(runs))
  const painted = diff === null ? [] : [paintDiff(diff.replace(/\n$/, ''), theme)]
  return { verdict, drifted, report: [headline, ...complaints, ...painted].join('\n') }
}

function paintDiff(diff: string, theme: Theme | null): string {
  const lines = diff.split('\n')
  return lines.map((line, i) => paint([span(line, i < 2 ? 'title' : toneOf(line))], theme)).join('\n')
}

function toneOf(line: string): Tone {
  if (line.startsWith('+')) return 'added'
  if (line.startsWith('-')) return 'removed'
  return line.startsWith('@@') ? 'quiet' : 'plain'
}

function complaint(
  notebook: Notebook,
  runs: readonly CellRun[],
  cell: NotebookCell,
  kind: CellDrift['kind'],
): string {
  const error = runs.find((run) => run.cell === cell)?.reply.error ?? null
  if (kind === 'did not throw' || error === null)
    return `${notebook.file}:${cell.line}: the cell ${cell.id} is flagged throws, but did not fail`
  const hint = error.hint ?? 'Flag the cell throws if it is meant to fail.'
  return `${describeFailure(notebook, cell, error)}\n  hint: ${hint}`
}

/** `file:line:column: Class: message`, at the line of the file that failed. */
export function describeFailure(notebook: Notebook, cell: NotebookCell, error: CellError): string {
  return `${placeOf(notebook, cell, error)}: ${error.name}: ${error.message}`
}

function placeOf(notebook: Notebook, cell: NotebookCell, error: CellError): string {
  const failing = notebook.cells.find(({ id }) => id === error.cell) ?? cell
  if (error.line === null) return `${notebook.file}:${failing.line}`
  const place = `${notebook.file}:${failing.line + error.line}`
  return error.column === null ? place : `${place}:${error.column}`
}

/** `1 cell`, `2 cells`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
