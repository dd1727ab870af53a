/** Which notebooks are meant by the paths on a command line. */
import { isUtf8 } from 'node:buffer'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { SteppingError } from '../../engine/value/error.ts'
import { isNotebook } from '../notebook/frontmatter.ts'

/** A command that was called wrongly: nothing was run, and the process ends with exit code 2. */
export class UsageError extends SteppingError {
  override readonly name = 'UsageError'
}

/** A notebook on disk. */
export interface NotebookFile {
  /** As messages show it: the way it was named, with `/`. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly source: string
}

const WHAT_IS_ONE = 'A notebook is a *.md file that begins with the lines "---", "stepping: 1" and "---".'

/**
 * The notebooks meant by `paths`, each once: a file means itself; a folder means, sorted by name, all `*.md` files in
 * it, at any depth, that are notebooks. Folders called `node_modules` or `.…` are not entered.
 * @throws UsageError for a path that is not there or cannot be read, a file that is no notebook, a folder without one.
 */
export async function notebookFiles(paths: readonly string[], cwd: string): Promise<NotebookFile[]> {
  const files = new Map<string, NotebookFile>()
  for (const path of paths) {
    const found = await stat(resolve(cwd, path)).catch((error) => unreadable(path, cwd, error))
    for (const file of found.isDirectory() ? await inFolder(path, cwd) : [await named(path, cwd)])
      if (!files.has(file.path)) files.set(file.path, file)
  }
  return [...files.values()]
}

async function named(path: string, cwd: string): Promise<NotebookFile> {
  const file = await open(path, cwd)
  if (file !== null) return file
  throw new UsageError(
    `"${path}" is no notebook, expected front matter with \`stepping: 1\` at its beginning`,
    WHAT_IS_ONE,
  )
}

async function inFolder(folder: string, cwd: string): Promise<NotebookFile[]> {
  const names = await markdownIn(folder, cwd)
  const files = await Promise.all(names.map((name) => open(name, cwd)))
  const notebooks = files.filter((file) => file !== null)
  if (notebooks.length > 0) return notebooks
  const others = `${names.length} other Markdown ${names.length === 1 ? 'file' : 'files'}`
  throw new UsageError(
    `the folder "${folder}" holds ${others}, expected at least one notebook in it`,
    WHAT_IS_ONE,
  )
}

async function markdownIn(folder: string, cwd: string): Promise<string[]> {
  const options = { withFileTypes: true } as const
  const entries = await readdir(resolve(cwd, folder), options).catch((error) =>
    unreadable(folder, cwd, error),
  )
  const names: string[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) {
      if (entry.name.endsWith('.md')) names.push(path)
    } else if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) {
      names.push(...(await markdownIn(path, cwd)))
    }
  }
  return names
}

/** The file if it is a notebook, else null. */
async function open(name: string, cwd: string): Promise<NotebookFile | null> {
  const path = resolve(cwd, name)
  const bytes = await readFile(path).catch((error) => unreadable(name, cwd, error))
  const source = bytes.toString('utf8')
  if (!isNotebook(source)) return null
  // Written back, anything else would come out as other bytes.
  if (!isUtf8(bytes)) throw new UsageError(`the notebook "${name}" is not UTF-8, expected UTF-8 text`)
  return { name: name.replaceAll(sep, '/'), path, source }
}

function unreadable(path: string, cwd: string, error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    throw new UsageError(`there is no file or folder "${path}"`, `Paths are relative to ${cwd}.`)
  throw new UsageError(`"${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`)
}
