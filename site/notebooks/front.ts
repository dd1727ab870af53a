/** What the front page takes from the notebooks: their list, and one step with the diff that it was recorded with. */
import { SteppingError } from '../../engine/value/error.ts'
import { siteNotebooks } from './files.ts'
import { highlight } from './highlight.ts'
import { fencesHtml } from './recorded.ts'

/** The step shown: in it one change of a table changes two rows of an output. */
const NOTEBOOK = 'receipts'
const CELL = 'price'

export interface Front {
  readonly notebooks: readonly {
    readonly name: string
    readonly title: string
    readonly description: string
  }[]
  /** HTML. */
  readonly source: string
  /** HTML. */
  readonly outputs: string
}

/** @throws SteppingError if the step that the front page shows is gone */
export async function front(): Promise<Front> {
  const all = await siteNotebooks()
  const cell = all.find(({ name }) => name === NOTEBOOK)?.notebook.cells.find(({ id }) => id === CELL)
  if (cell === undefined)
    throw new SteppingError(
      `the front page shows cell "${CELL}" of notebooks/${NOTEBOOK}.md, which is not there`,
      'Name another step in site/notebooks/front.ts.',
    )
  return {
    notebooks: all.map(({ name, notebook: { meta } }) => ({
      name,
      title: meta.title ?? name,
      description: meta.description ?? '',
    })),
    source: highlight(cell.source, 'typescript'),
    outputs: fencesHtml(cell.outputs),
  }
}
