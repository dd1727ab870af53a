/** What a notebook's page tells its script: the cells with what was recorded, and how their session is set up. */
import type { Flags } from '../../repl/notebook/notebook.ts'
import type { Fence } from '../../repl/render/record/record.ts'
import type { SessionOptions } from '../../repl/session/protocol.ts'

export interface NotebookOnPage {
  readonly session: Pick<SessionOptions, 'seed' | 'clock'>
  /** The data files, by the path that cells call them, and where the site serves them. */
  readonly data: readonly { readonly path: string; readonly url: string }[]
  /** All cells in order, hidden ones included. */
  readonly cells: readonly CellOnPage[]
}

export interface CellOnPage {
  readonly id: string
  readonly source: string
  readonly flags: Flags
  readonly outputs: readonly Fence[]
}
