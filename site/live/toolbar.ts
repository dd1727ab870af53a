/** The bar that runs a whole notebook, stops it, and says how it goes. */

export class Toolbar {
  private readonly root: HTMLElement
  private readonly runAll: HTMLButtonElement
  private readonly stop: HTMLButtonElement
  private readonly status: HTMLElement

  constructor(root: HTMLElement) {
    this.root = root
    this.runAll = root.querySelector('[data-action="run-all"]') as HTMLButtonElement
    this.stop = root.querySelector('[data-action="stop"]') as HTMLButtonElement
    this.status = root.querySelector('.notebook-status') as HTMLElement
  }

  onRunAll(run: () => void): void {
    this.runAll.addEventListener('click', run)
  }

  onStop(stop: () => void): void {
    this.stop.addEventListener('click', stop)
  }

  show(text: string): void {
    this.status.textContent = text
  }

  /** While cells run there is a button that stops them instead of the one that starts them. */
  setBusy(busy: boolean): void {
    const hadFocus = document.activeElement === this.runAll || document.activeElement === this.stop
    this.root.toggleAttribute('data-busy', busy)
    this.runAll.hidden = busy
    this.stop.hidden = !busy
    if (hadFocus) (busy ? this.stop : this.runAll).focus()
  }
}
