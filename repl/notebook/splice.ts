/** Puts new outputs into a notebook by offset: every byte that is no output fence stays as it is. */

import type { Fence } from '../render/record/record.ts'
import { sameFence, writeFence } from './fence.ts'
import type { Notebook, NotebookCell, Range } from './notebook.ts'

/** The outputs of cells, by the id of the cell. */
export type Outputs = ReadonlyMap<string, readonly Fence[]>

/**
 * The notebook's source with the outputs of the cells in `outputs` replaced; other cells keep theirs. An output that
 * already says the same keeps its bytes, so splicing twice is splicing once. O(length).
 */
export function splice(notebook: Notebook, outputs: Outputs): string {
  let spliced = ''
  let kept = 0
  for (const cell of notebook.cells) {
    const fences = outputs.get(cell.id)
    if (fences === undefined) continue
    for (const { start, end, text } of edits(notebook, cell, fences)) {
      spliced += notebook.source.slice(kept, start) + text
      kept = end
    }
  }
  return spliced + notebook.source.slice(kept)
}

interface Edit extends Range {
  readonly text: string
}

/** In the order of the source: replacements, then either deletions or one insertion after the last fence. */
function edits({ eol }: Notebook, cell: NotebookCell, fences: readonly Fence[]): Edit[] {
  const { outputs } = cell
  const result: Edit[] = []
  let end = cell.end
  for (const [i, output] of outputs.entries()) {
    const fence = fences[i]
    if (fence === undefined) result.push({ start: end, end: output.end, text: '' })
    else if (!sameFence(fence, output))
      result.push({ start: output.start, end: output.end, text: writeFence(fence, eol) })
    end = output.end
  }
  const added = fences.slice(outputs.length).map((fence) => eol + eol + writeFence(fence, eol))
  if (added.length > 0) result.push({ start: end, end, text: added.join('') })
  return result
}
