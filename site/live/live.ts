/** Brings the cells of a page to life; loaded with the first run. */
import { replyHtml } from '../../repl/render/html.ts'
import type { Reply } from '../../repl/session/protocol.ts'
import { openBrowserSession } from '../session.ts'
import type { CellView, Notice } from './cell-view.ts'
import type { NotebookOnPage } from './page.ts'
import { isStale } from './plan.ts'
import { type CellResult, Player, type RunResult, type Verdict } from './player.ts'
import type { Toolbar } from './toolbar.ts'

export class Live {
  private readonly page: NotebookOnPage
  private readonly views: readonly (CellView | null)[]
  private readonly toolbar: Toolbar
  private readonly player: Player
  /** What each cell last gave, by its index. */
  private readonly results = new Map<number, CellResult>()
  private running = false

  constructor(page: NotebookOnPage, views: readonly (CellView | null)[], toolbar: Toolbar) {
    this.page = page
    this.views = views
    this.toolbar = toolbar
    const stage = {
      source: (index: number) => this.source(index),
      opening: () => toolbar.show('Starting the engine and SQLite …'),
      running: (index: number) => this.showRunning(index),
      finished: (result: CellResult) => this.showResult(result),
    }
    this.player = new Player(page, stage, openBrowserSession)
  }

  /** Runs a cell and what has to run before it; nothing while another run goes on. */
  async runTo(target: number): Promise<void> {
    if (this.running) return
    this.setRunning(true)
    const start = performance.now()
    try {
      const run = await this.player.runTo(target)
      this.toolbar.show(this.summary(run, performance.now() - start))
    } finally {
      this.showRunning(null)
      this.setRunning(false)
      this.edited()
    }
  }

  stop(): void {
    if (!this.running) return
    this.toolbar.show('Stopping …')
    this.player.stop()
  }

  /** Marks the outputs that a changed text has made stale. */
  edited(): void {
    const sources = this.page.cells.map((_, i) => this.source(i))
    for (const [index, { ran }] of this.results) this.views[index]?.setStale(isStale(ran, sources))
  }

  private source(index: number): string {
    return this.views[index]?.source ?? this.page.cells[index]?.source ?? ''
  }

  private setRunning(running: boolean): void {
    this.running = running
    this.toolbar.setBusy(running)
    for (const view of this.views) view?.setBusy(running)
  }

  private showRunning(index: number | null): void {
    this.views.forEach((view, i) => void view?.setRunning(i === index))
    if (index !== null) this.toolbar.show(`Running ${this.name(index)} …`)
  }

  private showResult(result: CellResult): void {
    const { index, reply, verdict } = result
    this.results.set(index, result)
    const compare = verdict === 'differs' || verdict === 'did not fail'
    this.views[index]?.showOutput(replyHtml(inRecordedOrder(reply)), this.notice(result), compare)
  }

  private notice({ index, reply, verdict }: CellResult): Notice {
    const time = milliseconds(reply.elapsed)
    const ran = `Ran in your browser in ${time}.`
    const edits = this.views.slice(0, index).some((view) => view !== null && view.source !== view.cell.source)
    switch (verdict) {
      case 'same':
        return { kind: 'same', strong: 'As recorded.', text: ran }
      case 'differs':
      case 'did not fail': {
        const why = edits ? 'A cell before it was edited.' : 'Please tell us: it should not.'
        return { kind: 'differs', strong: 'Differs from what was recorded.', text: `${ran} ${why}` }
      }
      case 'edited':
        return {
          kind: 'edited',
          strong: 'Edited.',
          text: index > 0 ? `${ran} Cells before it ran first.` : ran,
        }
      case 'nondet':
        return { kind: 'same', strong: 'Varies from run to run.', text: ran }
      case 'failed':
        return { kind: 'failed', strong: 'Failed.', text: ran }
      case 'stopped':
        return { kind: 'failed', strong: 'Stopped.', text: '' }
    }
  }

  private summary({ done, at }: RunResult, elapsed: number): string {
    if (at !== null) {
      const verdict = this.results.get(at)?.verdict
      if (verdict === 'failed') return `${this.name(at)} failed; the cells after it did not run.`
      return `Stopped at ${this.name(at)}. Its session is as it was before that cell.`
    }
    const ran = `${done === 1 ? '1 cell' : `${done} cells`} ran in your browser in ${milliseconds(elapsed)}`
    const odd = this.page.cells.flatMap(({ id }, i) => (isOdd(this.results.get(i)?.verdict) ? [id] : []))
    if (odd.length > 0) return `${ran}; not as recorded: ${odd.join(', ')}.`
    return this.views.some((view) => view?.isEditing) ? `${ran}.` : `${ran}, each as recorded.`
  }

  private name(index: number): string {
    const cell = this.page.cells[index]
    return cell?.flags.hidden ? 'a cell that is not shown' : `cell ${cell?.id}`
  }
}

function isOdd(verdict: Verdict | undefined): boolean {
  return verdict === 'differs' || verdict === 'did not fail'
}

/** Recorded deltas do not tell the order in which columns were declared: live ones are shown as those are. */
function inRecordedOrder(reply: Reply): Reply {
  return { ...reply, deltas: reply.deltas.map((delta) => ({ ...delta, columns: null })) }
}

function milliseconds(elapsed: number): string {
  return elapsed < 1000 ? `${Math.max(1, Math.round(elapsed))} ms` : `${(elapsed / 1000).toFixed(1)} s`
}
