/** The script of notebook pages: wires the buttons. What runs cells, and what edits them, is loaded when it is asked for. */
import { CellView } from './cell-view.ts'
import type { Live } from './live.ts'
import type { NotebookOnPage } from './page.ts'
import { Toolbar } from './toolbar.ts'

const embedded = document.querySelector('script[data-notebook]')
if (embedded !== null) start(JSON.parse(embedded.textContent) as NotebookOnPage)

function start(page: NotebookOnPage): void {
  const toolbar = new Toolbar(document.querySelector('.notebook-bar') as HTMLElement)
  /** Hidden cells have no view. */
  const views = page.cells.map(({ id }, i) => {
    const root = document.querySelector<HTMLElement>(`.cell[data-cell="${CSS.escape(id)}"]`)
    return root === null ? null : new CellView(root, page.cells[i] as NotebookOnPage['cells'][number])
  })

  let loading: Promise<Live> | undefined
  const live = (): Promise<Live> => {
    if (loading === undefined) {
      toolbar.show('Loading the engine …')
      loading = import('./live.ts').then(({ Live }) => new Live(page, views, toolbar))
      // The next press of a button tries again.
      loading.catch(() => {
        loading = undefined
      })
    }
    return loading
  }
  const run = async (target: number) => {
    try {
      await (await live()).runTo(target)
    } catch (error) {
      toolbar.show(`This could not be run: ${(error as Error).message}.`)
    }
  }
  const edit = async (view: CellView, index: number) => {
    if (view.isEditing) return
    const { openEditor } = await import('./editor.ts')
    const editor = openEditor(view.sourcePlace, view.source, `Cell ${view.cell.id}`, {
      change: () => void loading?.then((live) => live.edited()),
      run: () => void run(index),
    })
    view.edit(editor)
    editor.focus()
  }

  views.forEach((view, index) => {
    view?.onAction((action) => {
      if (action === 'run') void run(index)
      else if (action === 'edit') void edit(view, index)
      else {
        view.reset()
        void loading?.then((live) => live.edited())
      }
    })
  })
  toolbar.onRunAll(() => void run(page.cells.length - 1))
  toolbar.onStop(() => void loading?.then((live) => live.stop()))
  document.documentElement.dataset.live = ''
}
