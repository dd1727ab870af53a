/** Plays a notebook in a session, and holds what came out against what was recorded. */

import { type Fence, recordReply } from '../render/record/record.ts'
import type { Reply, Session, SessionOptions } from '../session/protocol.ts'
import { sameFence } from './fence.ts'
import type { Notebook, NotebookCell } from './notebook.ts'
import type { Outputs } from './splice.ts'

/** One cell that was evaluated. */
export interface CellRun {
  readonly cell: NotebookCell
  readonly reply: Reply
  /** The reply as it would be recorded. */
  readonly outputs: readonly Fence[]
}

/**
 * How the session of a notebook is set up so that it comes out alike every time: where the front matter gives no seed
 * or clock, seed 0 and the beginning of 2025. `data` is the text of each declared file, by its path.
 */
export function notebookSession(notebook: Notebook, data: Readonly<Record<string, string>>): SessionOptions {
  const { seed, clock } = notebook.meta
  return { seed: seed ?? 0, clock: clock ?? '2025-01-01T00:00:00Z', data }
}

/**
 * Evaluates the cells in order in a fresh session, and tells `onCell` of each as it is done. Stops after the first that
 * failed and should not have. Rejects only if the session does.
 */
export async function runNotebook(
  notebook: Notebook,
  session: Session,
  onCell?: (run: CellRun) => void,
): Promise<CellRun[]> {
  const runs: CellRun[] = []
  for (const cell of notebook.cells) {
    const reply = await session.evaluate({ name: cell.id, source: cell.source })
    const run = { cell, reply, outputs: await recordReply(reply) }
    runs.push(run)
    onCell?.(run)
    if (hasFailed(run)) break
  }
  return runs
}

/** Whether a cell failed and should not have. To be interrupted is never what a cell flagged `throws` is for. */
export function hasFailed({ cell, reply }: CellRun): boolean {
  return reply.error !== null && (!cell.flags.throws || reply.error.name === 'Interrupted')
}

/** How a cell departs from what its notebook says. */
export interface CellDrift {
  readonly cell: NotebookCell
  readonly kind: /** It failed, and should not have. */
    | 'failed'
    /** It is flagged `throws`, and did not fail. */
    | 'did not throw'
    /** Its outputs are others than those recorded. */
    | 'outputs'
    /** A cell before it failed. */
    | 'not run'
}

/** Every cell that drifted, in order, once for each way in which it did; empty for a notebook that is as recorded. */
export function compare(notebook: Notebook, runs: readonly CellRun[]): CellDrift[] {
  return notebook.cells.flatMap((cell, i) => {
    const run = runs[i]
    return run === undefined ? [{ cell, kind: 'not run' as const }] : compareCell(run)
  })
}

function compareCell(run: CellRun): CellDrift[] {
  const { cell, reply, outputs } = run
  if (hasFailed(run)) return [{ cell, kind: 'failed' }]
  const drifts: CellDrift[] = []
  if (cell.flags.throws && reply.error === null) drifts.push({ cell, kind: 'did not throw' })
  const same =
    outputs.length === cell.outputs.length &&
    cell.outputs.every((recorded, i) => matches(recorded, outputs[i]))
  if (!cell.flags.nondet && !same) drifts.push({ cell, kind: 'outputs' })
  return drifts
}

function matches(recorded: Fence, actual: Fence | undefined): boolean {
  return actual !== undefined && sameFence(recorded, actual)
}

/** What to splice into the notebook: the outputs of all cells that ran, save those that are not deterministic. */
export function actualOutputs(runs: readonly CellRun[]): Outputs {
  return new Map(runs.filter((run) => !run.cell.flags.nondet).map((run) => [run.cell.id, run.outputs]))
}
