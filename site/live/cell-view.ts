/** One cell on the page: its text, its buttons, and what it last gave. */
import type { CellOnPage } from './page.ts'

/** What the reader asks of a cell. */
export type CellAction = 'run' | 'edit' | 'reset'

/** The reader's own text of a cell. */
export interface Editor {
  text(): string
  focus(): void
  close(): void
}

/** What is said above an output; `strong` first. */
export interface Notice {
  readonly kind: string
  readonly strong: string
  readonly text: string
}

export class CellView {
  readonly cell: CellOnPage
  private readonly root: HTMLElement
  private readonly recorded: string
  private editor: Editor | null = null
  private notice: Notice | null = null

  constructor(root: HTMLElement, cell: CellOnPage) {
    this.root = root
    this.cell = cell
    this.recorded = this.part('.cell-outputs').innerHTML
  }

  /** The text as it stands on the page now. */
  get source(): string {
    return this.editor?.text() ?? this.cell.source
  }

  get isEditing(): boolean {
    return this.editor !== null
  }

  /** Where the editor goes; what was there is back once it is closed. */
  get sourcePlace(): HTMLElement {
    return this.part('.cell-source')
  }

  onAction(act: (action: CellAction) => void): void {
    for (const button of this.root.querySelectorAll<HTMLButtonElement>('[data-action]'))
      button.addEventListener('click', () => act(button.dataset.action as CellAction))
  }

  edit(editor: Editor): void {
    this.editor = editor
    this.button('edit').hidden = true
    this.button('reset').hidden = false
  }

  /** The page's own text and recorded output again. */
  reset(): void {
    this.editor?.close()
    this.editor = null
    this.button('edit').hidden = false
    this.button('reset').hidden = true
    this.part('.cell-outputs').innerHTML = this.recorded
    this.show(null)
    this.setStale(false)
    this.button('edit').focus()
  }

  setRunning(running: boolean): void {
    if (running) this.root.dataset.state = 'running'
    else delete this.root.dataset.state
  }

  /** Buttons that would start a run are off while one goes on. */
  setBusy(busy: boolean): void {
    for (const action of ['run', 'reset'] as const) this.button(action).disabled = busy
  }

  /** Shows a live output instead of the recorded one; `compare` adds the recorded one below, folded away. */
  showOutput(html: string, notice: Notice, compare: boolean): void {
    this.part('.cell-outputs').innerHTML = compare ? html + this.recordedDetails() : html
    this.setStale(false)
    this.show(notice)
  }

  /** Marks what is shown as the output of an earlier text. */
  setStale(stale: boolean): void {
    if (stale === 'stale' in this.root.dataset) return
    if (stale) this.root.dataset.stale = ''
    else delete this.root.dataset.stale
    const kept = this.notice
    if (stale)
      this.draw({
        kind: 'stale',
        strong: 'From before an edit',
        text: 'Run it again to bring it up to date.',
      })
    else this.draw(kept)
  }

  private show(notice: Notice | null): void {
    this.notice = notice
    this.draw(notice)
  }

  private draw(notice: Notice | null): void {
    const line = this.part('.cell-verdict')
    line.hidden = notice === null
    line.replaceChildren()
    if (notice === null) return
    line.dataset.kind = notice.kind
    const strong = document.createElement('strong')
    strong.textContent = notice.strong
    line.append(strong, ` ${notice.text}`)
  }

  private recordedDetails(): string {
    const recorded = this.recorded === '' ? '<p>Nothing was recorded.</p>' : this.recorded
    return `<details class="cell-recorded"><summary>What was recorded</summary>${recorded}</details>`
  }

  private button(action: CellAction): HTMLButtonElement {
    return this.part(`[data-action="${action}"]`) as HTMLButtonElement
  }

  private part(selector: string): HTMLElement {
    return this.root.querySelector(selector) as HTMLElement
  }
}
