/** Writes a played session down as a notebook that passes its own test. */
import { SteppingError } from '../../engine/value/error.ts'
import { recordReply } from '../render/record/record.ts'
import type { Cell, Reply } from '../session/protocol.ts'
import { writeFence } from './fence.ts'
import { type RecordedMeta, writeFrontMatter } from './frontmatter.ts'
import { isCellId, writeCellInfo } from './info.ts'

/** A cell that was evaluated, with what it gave. */
export interface Played {
  readonly cell: Cell
  readonly reply: Reply
}

/**
 * The session as Markdown: front matter, then each cell with its outputs; failed cells are flagged `throws`. An
 * interrupted cell is left out: it stopped at no place that a second run could find again. A cell keeps its name, as
 * `id=` where that is not its ordinal, because recorded errors call it by that.
 * @throws SteppingError if a name cannot be an id, or stands for two cells.
 */
export async function recordNotebook(played: readonly Played[], meta: RecordedMeta): Promise<string> {
  const blocks = [writeFrontMatter(meta)]
  const names = new Set<string>()
  for (const { cell, reply } of played) {
    if (reply.error?.name === 'Interrupted') continue
    const { name, source } = cell
    if (!isCellId(name))
      throw new SteppingError(
        `a cell called "${name}" cannot be saved, expected letters, digits, "_", "-" and "."`,
      )
    if (names.has(name)) throw new SteppingError(`two cells are called "${name}", expected a name for each`)
    names.add(name)
    const id = name === String(names.size) ? null : name
    const info = writeCellInfo(id, { throws: reply.error !== null })
    const fences = [{ info, body: source }, ...(await recordReply(reply))]
    blocks.push(...fences.map((fence) => `${writeFence(fence, '\n')}\n`))
  }
  return blocks.join('\n')
}
