/** `.save`: writes the session so far as a notebook, which `stepping test` can check. */

import { isNotebook } from '../notebook/frontmatter.ts'
import type { Played } from '../notebook/record.ts'
import { type Command, missing } from './command.ts'

export const save: Command = {
  name: '.save',
  usage: '.save file.md',
  summary: 'save the cells of this session as a notebook',
  async run(context, argument) {
    const path = argument
    if (path === '') return missing(save, 'file')
    const cells = recorded(context.played)
    if (cells.length === 0) {
      return { kind: 'refused', message: 'there is no cell to save yet', hint: 'Evaluate one first.' }
    }
    try {
      const existing = await context.files.read(path)
      if (existing !== null && existing !== '' && !isNotebook(existing)) {
        return {
          kind: 'refused',
          message: `${path} exists and is no stepping notebook (its front matter has no \`stepping:\`)`,
          hint: 'Choose another name, or remove the file first.',
        }
      }
      const read = new Set(cells.flatMap(({ reply }) => reply.files ?? []))
      const data = await Promise.all([...read].map((file) => context.files.declare(file, path)))
      const meta = { ...context.meta, title: titleOf(path), ...(data.length > 0 && { data }) }
      await context.files.write(path, await context.record(cells, meta))
      const verb = existing === null ? 'wrote' : 'replaced'
      return {
        kind: 'text',
        text: `${verb} ${path}: ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}${beginning(context.begunAt)}`,
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        kind: 'refused',
        message: `${path} could not be written: ${reason}`,
        hint: 'Check the folder and its permissions; nothing was changed.',
      }
    }
  },
}

/** A notebook begins with empty tables, which this session did not if its file held steps. */
function beginning(begunAt: number): string {
  return begunAt === 0 ? '' : `; it begins with empty tables, this session began at step ${begunAt}`
}

/** A cell that was interrupted stopped at no place that a second run could find again. */
function recorded(played: readonly Played[]): readonly Played[] {
  return played.filter(({ reply }) => reply.error?.name !== 'Interrupted')
}

/** `data/first-steps.md` is titled `First steps`. */
function titleOf(path: string): string {
  const name = (path.split(/[/\\]/).at(-1) ?? path).replace(/\.(?:md|markdown)$/i, '').replace(/[-_]+/g, ' ')
  return name.charAt(0).toUpperCase() + name.slice(1)
}
