/** The editor of a cell; loaded when the first cell is edited. */
import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import { basicSetup, EditorView } from 'codemirror'
import type { Editor } from './cell-view.ts'

/** The colours are those of the highlighted cells, and custom properties, so that they follow the page's theme. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operator, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--code-string)' },
  {
    tag: [tags.number, tags.bool, tags.null, tags.definition(tags.variableName)],
    color: 'var(--code-constant)',
  },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--code-function)',
  },
  { tag: tags.comment, color: 'var(--code-comment)' },
])

const frame = EditorView.theme({
  '&': { color: 'var(--code-text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: '2px solid var(--sl-color-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--__sl-font-mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '0.875rem 0', caretColor: 'var(--code-text)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--code-text)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--code-comment)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--code-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--code-selection)',
  },
  '.cm-tooltip, .cm-panels': {
    color: 'var(--code-text)',
    backgroundColor: 'var(--cell-ground-bar)',
    borderColor: 'var(--cell-line)',
  },
})

export interface EditorEvents {
  change(): void
  /** Ctrl-Enter, Cmd-Enter or Shift-Enter. */
  run(): void
}

/** Puts an editor in the place of what `place` shows. `label` is what screen readers call it. */
export function openEditor(place: HTMLElement, text: string, label: string, events: EditorEvents): Editor {
  const before = [...place.childNodes]
  place.replaceChildren()
  const view = new EditorView({
    parent: place,
    doc: text,
    extensions: [
      // First, because the editor has a meaning of its own for these keys.
      EditorView.domEventHandlers({
        keydown(event) {
          if (event.key !== 'Enter' || !(event.shiftKey || event.ctrlKey || event.metaKey)) return false
          events.run()
          return true
        },
      }),
      basicSetup,
      javascript({ typescript: true }),
      syntaxHighlighting(colours),
      frame,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) events.change()
      }),
    ],
  })
  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    close() {
      view.destroy()
      place.replaceChildren(...before)
    },
  }
}
