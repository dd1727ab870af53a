/** The notebooks that the site is made of, read and checked at build time. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { dataFiles } from '../../repl/cli/data.ts'
import type { Notebook } from '../../repl/notebook/notebook.ts'
import { parseNotebook } from '../../repl/notebook/parse.ts'

/** The folder of the notebooks, absolute. Builds run in the project's root. */
export const FOLDER = join(process.cwd(), 'notebooks')

/** The order in which a newcomer reads them; all others follow, by name. */
const READING_ORDER = [
  'receipts',
  'zsets',
  'joins',
  'aggregates',
  'groups',
  'windows',
  'recursion',
  'incrementalize',
  'time',
  'files',
  'flights',
]

export interface SiteNotebook {
  /** The file's name without `.md`: its page is notebooks/<name>/. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly notebook: Notebook
  readonly data: readonly SiteData[]
}

/** A data file of a notebook, as the site serves it. */
export interface SiteData {
  /** As the notebook declares it, which is what its cells call it. */
  readonly path: string
  /** Below the site's base; changes with the content, so that it can be cached for ever. */
  readonly url: string
  readonly text: string
}

/**
 * All notebooks, in reading order.
 * @throws NotebookError for one that does not parse, SteppingError for a data file that is missing or not as declared
 */
export async function siteNotebooks(): Promise<SiteNotebook[]> {
  const names = (await readdir(FOLDER))
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.slice(0, -3))
  const position = (name: string) => READING_ORDER.indexOf(name) + 1 || READING_ORDER.length + 1
  names.sort((a, b) => position(a) - position(b) || (a < b ? -1 : 1))
  return Promise.all(names.map(read))
}

async function read(name: string): Promise<SiteNotebook> {
  const path = join(FOLDER, `${name}.md`)
  const notebook = parseNotebook(await readFile(path, 'utf8'), `notebooks/${name}.md`)
  const texts = await dataFiles(notebook, path, process.cwd())
  const data = notebook.meta.data.map(({ path }) => siteData(path, texts[path] as string))
  return { name, path, notebook, data }
}

function siteData(path: string, text: string): SiteData {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { path, url: `data/${digest}/${basename(path)}`, text }
}
