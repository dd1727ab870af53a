/** What a reader sees of drift: the unified diff from the notebook as recorded to the notebook as it came out. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { Notebook } from './notebook.ts'
import { type Outputs, splice } from './splice.ts'

/** A unified diff under the notebook's file name, that `patch` can apply; null where nothing drifted. */
export function drift(notebook: Notebook, actual: Outputs): string | null {
  const { file, source } = notebook
  const spliced = splice(notebook, actual)
  if (spliced === source) return null
  return createTwoFilesPatch(file, file, source, spliced, 'recorded', 'actual', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  })
}
