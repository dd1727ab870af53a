/** A notebook as the HTML of a page: prose, highlighted cells, and their recorded outputs, before any script runs. */
import { toHtml } from 'hast-util-to-html'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { frontmatter } from 'micromark-extension-frontmatter'
import { gfm } from 'micromark-extension-gfm'
import { notebookSession } from '../../repl/notebook/run.ts'
import type { NotebookOnPage } from '../live/page.ts'
import { cellHtml, embeddedJson, toolbarHtml } from './cell.ts'
import type { SiteNotebook } from './files.ts'
import { type Heading, Headings } from './headings.ts'
import { proseToHast } from './prose.ts'

export interface Page {
  readonly html: string
  /** For the table of contents. */
  readonly headings: Heading[]
}

type Block = ReturnType<typeof fromMarkdown>['children'][number]

/** @param base the path that the site is served below, with or without a slash at its end */
export function notebookPage(site: SiteNotebook, base: string): Page {
  const { source, cells } = site.notebook
  // Offsets in the tree count from after a byte order mark.
  const bom = source.startsWith('\uFEFF') ? 1 : 0
  const root = fromMarkdown(source.slice(bom), {
    extensions: [frontmatter('yaml'), gfm()],
    mdastExtensions: [frontmatterFromMarkdown('yaml'), gfmFromMarkdown()],
  })
  const headings = new Headings()
  const cellAt = new Map(cells.map((cell) => [cell.start, cell]))
  const outputAt = new Set(cells.flatMap((cell) => cell.outputs.map((output) => output.start)))
  // The tree stays whole, so that links find their definitions wherever those stand.
  const children = root.children.flatMap((block): Block[] => {
    const start = bom + startOfLine(block)
    const cell = cellAt.get(start)
    if (cell !== undefined) return cell.flags.hidden ? [] : [{ type: 'html', value: cellHtml(cell) }]
    if (outputAt.has(start)) return []
    return [block.type === 'heading' ? headings.add(block) : block]
  })
  const prose = toHtml(proseToHast({ ...root, children }), { allowDangerousHtml: true })
  return {
    html: toolbarHtml(site) + prose + embeddedJson(onPage(site, base)),
    headings: headings.all,
  }
}

/** Markdown without cells as the HTML of a page. */
export function markdownPage(source: string): Page {
  const root = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const headings = new Headings()
  const children = root.children.map((block) => (block.type === 'heading' ? headings.add(block) : block))
  const html = toHtml(proseToHast({ ...root, children }), { allowDangerousHtml: true })
  return { html, headings: headings.all }
}

/** Cells and outputs are whole lines, but a fence may be indented. */
function startOfLine({ position }: Block): number {
  return (position?.start.offset ?? 0) - ((position?.start.column ?? 1) - 1)
}

/** What the page's script needs to run the notebook. */
function onPage({ notebook, data }: SiteNotebook, base: string): NotebookOnPage {
  const { data: _fetchedOnRun, ...session } = notebookSession(notebook, {})
  const root = base.endsWith('/') ? base : `${base}/`
  return {
    session,
    data: data.map(({ path, url }) => ({ path, url: root + url })),
    cells: notebook.cells.map(({ id, source, flags, outputs }) => ({
      id,
      source,
      flags,
      outputs: outputs.map(({ info, body }) => ({ info, body })),
    })),
  }
}
