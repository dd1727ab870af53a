/** The file system as `.save` uses it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { Files } from '../commands/command.ts'

export const files: Files = {
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
