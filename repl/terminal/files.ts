/** The file system as `.save` uses it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import type { Files } from '../commands/command.ts'

export const files: Files = {
  async declare(path, notebook) {
    const hash = createHash('sha256')
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
    const from = relative(dirname(resolve(notebook)), resolve(path))
    return { path: from.split(sep).join('/'), sha256: hash.digest('hex') }
  },

  async read(path) {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  },

  /** Through a second file beside it, so that a full disk leaves the first as it was. */
  async write(path, text) {
    const next = `${path}.${process.pid}.tmp`
    try {
      await writeFile(next, text)
      await rename(next, path)
    } catch (error) {
      await rm(next, { force: true })
      throw error
    }
  },
}
