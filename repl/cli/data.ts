/** The data files that a notebook declares: found, checked against their SHA-256, and read. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { SteppingError } from '../../engine/value/error.ts'
import type { DataFile, Notebook } from '../notebook/notebook.ts'

/** Where a notebook's data is looked for: the notebook's own absolute path, and the folder the command runs in. */
interface Whence {
  readonly notebook: string
  readonly path: string
  readonly cwd: string
}

/**
 * The texts of the data files that a notebook at `path` declares, by their declared paths: relative to the notebook, or
 * `npm:package/file` for a file of an installed package, looked for from the notebook upwards, then from `cwd` upwards.
 * @throws SteppingError for a file that is not there, is not UTF-8, or has another SHA-256 than declared.
 */
export async function dataFiles(
  notebook: Notebook,
  path: string,
  cwd: string,
): Promise<Record<string, string>> {
  const whence = { notebook: notebook.file, path, cwd }
  const texts = notebook.meta.data.map(async (file) => [file.path, await dataFile(file, whence)] as const)
  return Object.fromEntries(await Promise.all(texts))
}

async function dataFile({ path, sha256 }: DataFile, whence: Whence): Promise<string> {
  const bytes = path.startsWith('npm:')
    ? await readFromPackage(path, whence)
    : await readFrom(resolve(dirname(whence.path), path), path, whence)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== sha256)
    throw new SteppingError(
      `the data file "${path}" of ${whence.notebook} has sha256 ${found}, expected ${sha256}`,
      'If the new content is meant, put its sha256 in the front matter and run again with --update.',
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SteppingError(
      `the data file "${path}" of ${whence.notebook} is not UTF-8, expected text such as CSV or JSON`,
    )
  }
}

/** Packages may keep a file out of their `exports` that they do ship, so the folders are searched, not the exports. */
async function readFromPackage(path: string, whence: Whence): Promise<Buffer> {
  const wanted = path.slice('npm:'.length)
  const name = wanted.split('/', wanted.startsWith('@') ? 2 : 1).join('/')
  const starts = [whence.path, join(whence.cwd, 'package.json')]
  const folders = new Set(starts.flatMap((start) => createRequire(start).resolve.paths(name) ?? []))
  for (const folder of folders) {
    const installed = await stat(join(folder, name)).catch(() => null)
    if (installed !== null) return readFrom(join(folder, wanted), path, whence)
  }
  throw new SteppingError(
    `${whence.notebook} declares the data file "${path}", but the package "${name}" is not installed`,
    `Install it: npm install ${name}`,
  )
}

async function readFrom(file: string, path: string, { notebook }: Whence): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new SteppingError(
      `${notebook} declares the data file "${path}", but ${why}`,
      `It was looked for at ${file}.`,
    )
  }
}
