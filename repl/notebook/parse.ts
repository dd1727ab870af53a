/** Reads a notebook: Markdown in, cells with their offsets out, every mistake in it reported with its line. */
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { frontmatter } from 'micromark-extension-frontmatter'
import { CellReader } from './cells.ts'
import { noFrontMatter, readFrontMatter } from './frontmatter.ts'
import { type Notebook, type NotebookCell, NotebookError, type Prose } from './notebook.ts'

/**
 * Parses a notebook; O(length). `file` is what messages call it.
 * @throws NotebookError with all problems: no or wrong front matter, an unclosed fence, an unknown flag, two cells of
 * one name, an output fence that does not directly follow its cell, a cell inside a list or quote.
 */
export function parseNotebook(source: string, file = 'notebook.md'): Notebook {
  const bom = source.startsWith('\uFEFF') ? 1 : 0
  const root = fromMarkdown(source.slice(bom), {
    extensions: [frontmatter('yaml')],
    mdastExtensions: [frontmatterFromMarkdown('yaml')],
  })
  const first = root.children[0]
  const front = first?.type === 'yaml' ? readFrontMatter(first.value, 2) : noFrontMatter()
  const cells = new CellReader(source, bom)
  for (const block of root.children) cells.read(block)
  const problems = [...front.problems, ...cells.problems]
  if (problems.length > 0) throw new NotebookError(file, problems)
  return {
    file,
    source,
    eol: /\r\n|\n/.exec(source)?.[0] === '\r\n' ? '\r\n' : '\n',
    meta: front.meta,
    segments: withProse(source, bom + (first?.position?.end.offset ?? 0), cells.cells),
    cells: cells.cells,
    warnings: front.warnings,
  }
}

/** Cells with the prose around them; blank space alone is no prose. */
function withProse(source: string, from: number, cells: readonly NotebookCell[]): (Prose | NotebookCell)[] {
  const segments: (Prose | NotebookCell)[] = []
  let start = from
  const prose = (end: number) => {
    if (source.slice(start, end).trim() !== '') segments.push({ kind: 'prose', start, end })
  }
  for (const cell of cells) {
    prose(cell.start)
    segments.push(cell)
    start = endOfCell(cell)
  }
  prose(source.length)
  return segments
}

/** The offset after the cell's last output, or after the cell where it has none. */
function endOfCell(cell: NotebookCell): number {
  return cell.outputs.at(-1)?.end ?? cell.end
}
