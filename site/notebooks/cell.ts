/** The parts of a notebook's page that are no prose: cells with their recorded outputs, and the controls that run them. */
import type { NotebookCell } from '../../repl/notebook/notebook.ts'
import { escapeHtml } from '../../repl/render/html/markup.ts'
import type { NotebookOnPage } from '../live/page.ts'
import type { SiteNotebook } from './files.ts'
import { highlight } from './highlight.ts'
import { fencesHtml } from './recorded.ts'

const EDIT_TITLE = 'Ctrl-Enter, Cmd-Enter or Shift-Enter runs what you have written.'
const RUN_TITLE =
  'Runs this cell after those before it. What ran already, or was edited, runs again in a fresh session, up to this cell: ' +
  'so it gives what the page would record.'

/** One cell. Its buttons do nothing, and are not shown, until the page's script has started. */
export function cellHtml({ id, source, flags, outputs }: NotebookCell): string {
  const name = escapeHtml(id)
  const notes = [
    flags.throws ? '<span class="cell-note">fails, as it should</span>' : '',
    flags.nondet ? '<span class="cell-note">differs from run to run</span>' : '',
  ]
  const actions = [
    button('reset', 'Reset', `Reset cell ${name} to the text of this page`, ' hidden'),
    button('edit', 'Edit', `Edit cell ${name}`, ` title="${EDIT_TITLE}"`),
    button('run', 'Run', `Run cell ${name}`, ` title="${RUN_TITLE}"`),
  ]
  return [
    `<div class="cell not-content" data-cell="${name}" role="group" aria-label="Cell ${name}">`,
    `<div class="cell-bar"><span class="cell-name">${name}</span>${notes.join('')}`,
    `<span class="cell-actions">${actions.join('')}</span></div>`,
    `<div class="cell-source">${highlight(source, 'typescript')}</div>`,
    `<div class="cell-results" aria-live="polite"><p class="cell-verdict" hidden></p>`,
    `<div class="cell-outputs">${fencesHtml(outputs)}</div></div>`,
    '</div>',
  ].join('')
}

/** The bar above the first cell. */
export function toolbarHtml({ data }: SiteNotebook): string {
  const bytes = data.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  const size = bytes === 0 ? '' : `, and ${(bytes / 1e6).toFixed(1)} MB of data`
  return [
    '<div class="notebook-bar not-content" role="group" aria-label="Run this notebook">',
    button('run-all', 'Run all', '', ' class="primary"'),
    button('stop', 'Stop', '', ' hidden'),
    '<p class="notebook-status" role="status">',
    `The outputs on this page were recorded. Run loads the engine and SQLite into your browser${size}; nothing leaves it.`,
    '</p></div>',
  ].join('')
}

/** `label` is what screen readers say, where the text alone does not tell what the button acts on. */
function button(action: string, text: string, label: string, attributes = ''): string {
  const spoken = label === '' ? '' : ` aria-label="${label}"`
  return `<button type="button" data-action="${action}"${spoken}${attributes}>${text}</button>`
}

/** Data for the page's script, in the page. */
export function embeddedJson(page: NotebookOnPage): string {
  return `<script type="application/json" data-notebook>${JSON.stringify(page).replaceAll('<', '\\u003c')}</script>`
}
