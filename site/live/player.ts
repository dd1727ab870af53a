/** Runs the cells of a page in a session, one run at a time, and says how each output compares with what was recorded. */
import { sameFence } from '../../repl/notebook/fence.ts'
import { recordReply } from '../../repl/render/record/record.ts'
import type { Reply, Session, SessionOptions } from '../../repl/session/protocol.ts'
import type { CellOnPage, NotebookOnPage } from './page.ts'
import { planRun } from './plan.ts'

/** How a live output stands to the recorded one. */
export type Verdict =
  | 'same'
  | 'differs'
  /** The cell's text is the reader's own: there is nothing to compare with. */
  | 'edited'
  /** It varies from run to run, and is not compared. */
  | 'nondet'
  /** It failed and should not have, or the other way round. */
  | 'failed'
  | 'did not fail'
  | 'stopped'

export interface CellResult {
  readonly index: number
  readonly reply: Reply
  readonly verdict: Verdict
  /** The sources that led to it, its own last. */
  readonly ran: readonly string[]
}

/** How a run ended: `done` cells ran, and where it ended early, `at` is the index of the cell that ended it. */
export interface RunResult {
  readonly done: number
  readonly at: number | null
}

/** What a player needs of the page. */
export interface Stage {
  /** The text of the cell as it stands on the page. */
  source(index: number): string
  running(index: number): void
  finished(result: CellResult): void
  opening(): void
}

export type OpenSession = (options: SessionOptions) => Promise<Session>

export class Player {
  private readonly page: NotebookOnPage
  private readonly stage: Stage
  private readonly openSession: OpenSession
  private session: Session | null = null
  private ran: string[] = []
  /** A cell failed half-way: what it left behind is not what the page would record. */
  private spoilt = false
  private data: Readonly<Record<string, string>> | undefined
  private stopping = false

  constructor(page: NotebookOnPage, stage: Stage, openSession: OpenSession) {
    this.page = page
    this.stage = stage
    this.openSession = openSession
  }

  /**
   * Runs the cell and what has to run before it. Ends at a cell that fails and should not.
   * @throws if the data, the worker or the session cannot be loaded; the next run then begins anew
   */
  async runTo(target: number): Promise<RunResult> {
    this.stopping = false
    try {
      return await this.run(target)
    } catch (error) {
      this.session = null
      this.spoilt = true
      throw error
    }
  }

  /** Ends the running cell, and the run with it. */
  stop(): void {
    this.stopping = true
    this.session?.interrupt()
  }

  private async run(target: number): Promise<RunResult> {
    const sources = this.page.cells.map((_, i) => this.stage.source(i))
    const { fresh, from } = planRun(this.spoilt ? [] : this.ran, sources, target)
    const session = fresh || this.session === null ? await this.open() : this.session
    for (let i = from; i <= target; i++) {
      if (this.stopping) return { done: i - from, at: i }
      this.stage.running(i)
      const result = await this.evaluate(session, i, sources)
      this.stage.finished(result)
      if (result.verdict === 'stopped') return { done: i - from, at: i }
      this.ran = [...result.ran]
      this.spoilt = result.verdict === 'failed'
      if (this.spoilt) return { done: i - from + 1, at: i }
    }
    return { done: target - from + 1, at: null }
  }

  private async open(): Promise<Session> {
    this.stage.opening()
    this.ran = []
    this.spoilt = false
    await this.session?.close()
    this.session = null
    this.data ??= await fetchData(this.page)
    this.session = await this.openSession({ ...this.page.session, data: this.data })
    return this.session
  }

  private async evaluate(session: Session, index: number, sources: readonly string[]): Promise<CellResult> {
    const cell = this.page.cells[index] as CellOnPage
    const source = sources[index] as string
    const reply = await session.evaluate({ name: cell.id, source })
    const verdict = await verdictOn(cell, source, reply)
    return { index, reply, verdict, ran: sources.slice(0, index + 1) }
  }
}

async function verdictOn(cell: CellOnPage, source: string, reply: Reply): Promise<Verdict> {
  if (reply.error?.name === 'Interrupted') return 'stopped'
  const edited = source !== cell.source
  if (reply.error !== null && !cell.flags.throws) return 'failed'
  if (edited) return 'edited'
  if (reply.error === null && cell.flags.throws) return 'did not fail'
  if (cell.flags.nondet) return 'nondet'
  const outputs = await recordReply(reply)
  const same =
    outputs.length === cell.outputs.length &&
    cell.outputs.every((recorded, i) => sameFence(recorded, outputs[i] as typeof recorded))
  return same ? 'same' : 'differs'
}

async function fetchData({ data }: NotebookOnPage): Promise<Record<string, string>> {
  const texts = data.map(async ({ path, url }) => {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`the data file ${path} could not be loaded: HTTP ${response.status}`)
    return [path, await response.text()] as const
  })
  return Object.fromEntries(await Promise.all(texts))
}
