/** Plays what a reader submits, one thing at a time: cells go to the session, commands to their registry. */
import type { RecordedMeta } from '../notebook/frontmatter.ts'
import type { Played } from '../notebook/record.ts'
import type { Cell, Progress, Reply, Session } from '../session/protocol.ts'
import type { CommandContext, Files, RecordNotebook } from './command.ts'
import { isCommand, runCommand } from './registry.ts'

export interface PlayerOptions {
  readonly session: Session
  readonly record: RecordNotebook
  readonly meta?: Omit<RecordedMeta, 'title'>
  /** The last step of the database when the session began; 0 without. */
  readonly begunAt?: number
  readonly files: Files
  /** Lines that `.help` shows below the commands. */
  readonly notes?: readonly string[]
}

/** What came of a submission. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** A reply to be shown with all of its rows. */
  | { readonly kind: 'whole'; readonly reply: Reply }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string | null }
  | { readonly kind: 'exit' }

/** Who hears of what is going on while a submission is played. */
export interface Hears {
  begins?(cell: Cell): void
  progress?(progress: Progress): void
}

export class Player {
  private readonly session: Session
  private readonly context: CommandContext
  private readonly played: Played[] = []
  private begun = 0

  constructor(options: PlayerOptions) {
    this.session = options.session
    this.context = {
      catalog: () => this.session.catalog(),
      graph: (circuit, incremental) => this.session.graph(circuit, incremental),
      played: this.played,
      record: options.record,
      meta: options.meta ?? {},
      begunAt: options.begunAt ?? 0,
      files: options.files,
      notes: options.notes ?? [],
    }
  }

  /** The number of the next cell. */
  get number(): number {
    return this.begun + 1
  }

  /**
   * Plays one submission. Never rejects: a session that is gone is a refusal.
   * @param hears told when a cell begins, with the cell, as a command such as `.view` becomes a cell only on the way; and of long imports
   */
  async play(source: string, hears: Hears = {}): Promise<Outcome> {
    if (!isCommand(source)) return this.evaluate(source, hears)
    const result = await runCommand(source, this.context)
    return result.kind === 'cell' ? this.evaluate(result.source, hears, result.passing) : result
  }

  private async evaluate(source: string, { begins, progress }: Hears, passing = false): Promise<Outcome> {
    this.begun += 1
    const cell = { name: String(this.begun), source }
    begins?.(cell)
    try {
      const reply = await this.session.evaluate(cell, progress)
      if (!passing) this.played.push({ cell, reply })
      return { kind: 'reply', reply }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        kind: 'refused',
        message: `the session did not answer: ${reason}`,
        hint: 'Start stepping again.',
      }
    }
  }
}
