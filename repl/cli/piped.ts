/** The line runner for input that is no terminal: cells and commands in, plain text out. */
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Files, RecordNotebook } from '../commands/command.ts'
import { type Outcome, Player } from '../commands/player.ts'
import { refusalText } from '../commands/refusal.ts'
import { isCommand } from '../commands/registry.ts'
import type { RecordedMeta } from '../notebook/frontmatter.ts'
import type { Completeness, Reply, Session } from '../session/protocol.ts'
import { Sink } from './sink.ts'
import { CellSplitter } from './split.ts'

export interface PipedOptions {
  /** The caller opens and closes it. */
  readonly session: Session
  readonly input: Readable
  readonly output: Writable
  readonly completeness: (source: string) => Completeness
  readonly render: (reply: Reply, options: PlainText) => string
  readonly record: RecordNotebook
  readonly files: Files
  /** What `.save` writes in the front matter, beside the title. */
  readonly meta?: Omit<RecordedMeta, 'title'>
  /** The last step of the database when the session began; 0 without. */
  readonly begunAt?: number
  /** The width of the output in terminal cells; see `pipedWidth`. */
  readonly width: number
}

interface PlainText {
  readonly width: number
  readonly color: false
  readonly maxRows?: number
}

/** `COLUMNS` if it is a number that text fits into, else 100. */
export function pipedWidth(env: Readonly<Record<string, string | undefined>>): number {
  const columns = Number(env.COLUMNS)
  return Number.isInteger(columns) && columns >= 20 ? columns : 100
}

/**
 * Evaluates what comes in, cell by cell, until it ends or a command leaves; then the input is closed. Errors go to the
 * output like everything else, in order; the next cell goes on after them. A reader of the output who leaves ends the run
 * quietly.
 * @returns the exit code: 0, or 1 if a cell or a command failed.
 */
export async function runPiped(options: PipedOptions): Promise<number> {
  const player = new Player(options)
  const sink = new Sink(options.output)
  let failed = false
  for await (const source of submissions(options)) {
    const outcome = await player.play(source)
    if (outcome.kind === 'exit') break
    failed ||= outcome.kind === 'refused' || (outcome.kind === 'reply' && outcome.reply.error !== null)
    await sink.write(textOf(outcome, options))
    if (sink.isClosed) break
  }
  sink.release()
  // What is left of the input is nobody's: an open pipe would keep the process from ending.
  options.input.destroy()
  return failed ? 1 : 0
}

/** The cells and commands of the input, each as soon as its last line is there. */
async function* submissions(options: PipedOptions): AsyncGenerator<string> {
  const splitter = new CellSplitter(options.completeness)
  let isFirst = true
  for await (const line of createInterface({ input: options.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = isFirst ? line.replace(/^\uFEFF/, '') : line
    isFirst = false
    if (splitter.isEmpty && isCommand(text)) {
      yield text
      continue
    }
    const cell = splitter.push(text)
    if (cell !== null) yield cell
  }
  const rest = splitter.rest()
  if (rest !== null) yield rest
}

function textOf(outcome: Exclude<Outcome, { kind: 'exit' }>, { render, width }: PipedOptions): string {
  switch (outcome.kind) {
    case 'text':
      return outcome.text
    case 'refused':
      return refusalText(outcome.message, outcome.hint)
    case 'reply':
      return render(outcome.reply, { width, color: false })
    case 'whole':
      return render(outcome.reply, { width, color: false, maxRows: Number.POSITIVE_INFINITY })
  }
}
