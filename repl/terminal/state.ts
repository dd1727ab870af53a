/** What the terminal shows at one moment. */
import type { Progress } from '../session/protocol.ts'
import type { EditorState } from './editor/editor.ts'
import { EMPTY } from './editor/editor.ts'
import type { Search } from './history/walk.ts'

/** A piece of scroll-back: lines of text, colours included, as wide as the terminal was. */
export interface Printed {
  readonly id: number
  readonly text: string
}

export interface TerminalState {
  /** Everything that goes to the scroll-back through the renderer, oldest first. */
  readonly printed: readonly Printed[]
  readonly editor: EditorState
  /** The number that the cell being typed will have. */
  readonly number: number
  /** Since when a submission has been running, `performance.now()`; null while none is. */
  readonly runningSince: number | null
  /** Whether the running cell has been asked to stop. */
  readonly interrupting: boolean
  /** How far a long import or export in it is. */
  readonly progress: Progress | null
  /** Submissions typed ahead, which run in turn. */
  readonly queued: readonly string[]
  readonly search: Search | null
  /** What Tab found, where it is more than one thing. */
  readonly candidates: readonly string[]
  /** One line below the prompt, gone with the next key. */
  readonly hint: string | null
  readonly closed: boolean
}

export const INITIAL: TerminalState = {
  printed: [],
  editor: EMPTY,
  number: 1,
  runningSince: null,
  interrupting: false,
  progress: null,
  queued: [],
  search: null,
  candidates: [],
  hint: null,
  closed: false,
}
