/** The parsed form of a notebook: its front matter, prose and cells, each with its place in the source. */
import { SteppingError } from '../../engine/value/error.ts'
import type { Fence } from '../render/record/record.ts'

/** A range of UTF-16 offsets into the source, `end` exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A recorded output: whole lines of the source, without the last one's line end. */
export interface OutputFence extends Fence, Range {
  /** 1-based line of the opening fence. */
  readonly line: number
}

export interface Flags {
  /** Run, but not shown to readers. */
  readonly hidden: boolean
  /** Expected to fail: not failing is drift. */
  readonly throws: boolean
  /** Its outputs vary: they are not compared, and never rewritten. */
  readonly nondet: boolean
}

/** A `ts` fence that is evaluated. The range is that of its own fence: whole lines, without the last one's line end. */
export interface NotebookCell extends Range {
  readonly kind: 'cell'
  /** The `id=` of the fence, else its ordinal among all cells: "1", "2", … */
  readonly id: string
  /** 1-based line of the opening fence: line n of the cell stands on `line + n`. */
  readonly line: number
  /** What is evaluated; its lines end in `\n` whatever the file's do. */
  readonly source: string
  readonly flags: Flags
  /** What was recorded, in the order of the file. */
  readonly outputs: readonly OutputFence[]
}

/** Markdown between cells, skipped `ts` fences included. */
export interface Prose extends Range {
  readonly kind: 'prose'
}

/** A data file that the cells read, with the SHA-256 of its bytes (64 lower-case hex digits). */
export interface DataFile {
  readonly path: string
  readonly sha256: string
}

/** What the front matter says. */
export interface Meta {
  readonly title: string | null
  /** One sentence about the notebook, for listings. */
  readonly description: string | null
  readonly seed: number | null
  /** ISO 8601 with a zone. */
  readonly clock: string | null
  readonly data: readonly DataFile[]
  /** Keys that are none of stepping's, for whoever else reads the file. */
  readonly other: Readonly<Record<string, unknown>>
}

export interface Notebook {
  /** What messages and diffs call it. */
  readonly file: string
  readonly source: string
  /** How its lines end. */
  readonly eol: '\n' | '\r\n'
  readonly meta: Meta
  /** Prose and cells in the order of the file. */
  readonly segments: readonly (Prose | NotebookCell)[]
  /** The cells among the segments; no two have one id. */
  readonly cells: readonly NotebookCell[]
  /** What is odd, but does not keep the notebook from running. */
  readonly warnings: readonly Problem[]
}

/** Something wrong with a notebook, at a 1-based line of its source. */
export interface Problem {
  readonly line: number
  readonly message: string
}

/** `file:line: message`, as editors and terminals can follow it. */
export function describeProblem(file: string, problem: Problem): string {
  return `${file}:${problem.line}: ${problem.message}`
}

/** A file that is no valid notebook: the message has one line for each problem, in the order of the file. */
export class NotebookError extends SteppingError {
  override readonly name = 'NotebookError'
  readonly problems: readonly Problem[]

  constructor(file: string, problems: readonly Problem[]) {
    const inOrder = problems.toSorted((a, b) => a.line - b.line)
    super(inOrder.map((problem) => describeProblem(file, problem)).join('\n'))
    this.problems = inOrder
  }
}
