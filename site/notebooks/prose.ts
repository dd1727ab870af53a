/** Prose as HTML: links to other notebooks lead to their pages, wide tables scroll by themselves, code is highlighted. */
import type { fromMarkdown } from 'mdast-util-from-markdown'
import { defaultHandlers, toHast } from 'mdast-util-to-hast'
import { highlight } from './highlight.ts'

type Root = ReturnType<typeof fromMarkdown>

export function proseToHast(root: Root): ReturnType<typeof toHast> {
  return toHast(root, {
    // Notebooks are the project's own files: their HTML is as trusted as their cells.
    allowDangerousHtml: true,
    handlers: {
      code: (_state, { value, lang }) => ({ type: 'raw', value: codeHtml(value, lang ?? 'text') }),
      link: (state, node) => defaultHandlers.link(state, { ...node, url: pageUrl(node.url) }),
      table: (state, node) => ({
        type: 'element',
        tagName: 'div',
        properties: { className: ['table-scroll'], role: 'region', tabIndex: 0, ariaLabel: 'Table' },
        children: [defaultHandlers.table(state, node)],
      }),
    },
  })
}

/** Code that is no cell: a fence in another language, or one flagged `skip`. */
function codeHtml(code: string, language: string): string {
  return `<div class="code not-content">${highlight(code, language === 'ts' ? 'typescript' : language)}</div>`
}

/** `zsets.md#weights`, as it works between the files, becomes `../zsets/#weights`, as it works between the pages. */
function pageUrl(url: string): string {
  const [, name, fragment = ''] = /^(?:\.\/)?([^/:#]+)\.md(#.*)?$/.exec(url) ?? []
  return name === undefined ? url : `../${name}/${fragment}`
}
