/** Finds the cells among the blocks of a Markdown document, and what is wrong with them. */
import type { fromMarkdown } from 'mdast-util-from-markdown'
import { asMarkdownReads } from './fence.ts'
import { readInfo } from './info.ts'
import type { NotebookCell, OutputFence, Problem, Range } from './notebook.ts'

type Block = ReturnType<typeof fromMarkdown>['children'][number]
type Code = Extract<Block, { type: 'code' }>

/** Shown one top-level block after the other, it collects the cells, each with the outputs that follow it. */
export class CellReader {
  readonly cells: NotebookCell[] = []
  readonly problems: Problem[] = []
  private readonly source: string
  /** What stands before the Markdown: offsets count from there. */
  private readonly skipped: number
  private readonly lineOfName = new Map<string, number>()
  /** What an output fence here would belong to: a cell, a skipped one, or nothing. */
  private owner: { outputs: OutputFence[] } | 'skipped' | null = null

  constructor(source: string, skipped: number) {
    this.source = source
    this.skipped = skipped
  }

  read(block: Block): void {
    if (block.type === 'code') {
      this.readCode(block)
    } else {
      this.owner = null
      for (const code of codeInside(block)) this.refuseNested(code, block)
    }
  }

  private readCode(code: Code): void {
    const range = this.rangeOf(code)
    const open = unclosedFence(this.source.slice(range.start, range.end))
    if (open !== null)
      this.report(code, `the fence "${open}" is never closed, expected a line "${open}" after its last line`)
    const info = readInfo(code.lang ?? '', code.meta ?? '')
    if ('mistakes' in info) for (const mistake of info.mistakes) this.report(code, mistake)
    if (info.kind === 'cell') this.addCell(code, range, info)
    else if (info.kind === 'output') this.addOutput(code, range, info.info)
    else this.owner = info.kind === 'skipped' ? 'skipped' : null
  }

  private addCell(code: Code, range: Range, info: Pick<NotebookCell, 'flags'> & { id: string | null }): void {
    const id = info.id ?? String(this.cells.length + 1)
    const line = lineOf(code)
    const before = this.lineOfName.get(id)
    if (before !== undefined) {
      const ordinal = info.id === null ? ' (its ordinal)' : ''
      this.report(
        code,
        `the cell is called "${id}"${ordinal} like the one on line ${before}, expected a name of its own`,
      )
    }
    this.lineOfName.set(id, line)
    const outputs: OutputFence[] = []
    const { flags } = info
    this.cells.push({ kind: 'cell', id, line, source: asMarkdownReads(code.value), flags, outputs, ...range })
    this.owner = { outputs }
  }

  private addOutput(code: Code, range: Range, info: string): void {
    if (this.owner === null)
      this.report(
        code,
        `the output fence "${info}" belongs to no cell, expected it directly after a ts fence`,
      )
    else if (this.owner !== 'skipped')
      this.owner.outputs.push({ info, body: asMarkdownReads(code.value), line: lineOf(code), ...range })
  }

  private refuseNested(code: Code, container: Block): void {
    const { kind } = readInfo(code.lang ?? '', code.meta ?? '')
    if (kind !== 'cell' && kind !== 'output') return
    const what = kind === 'cell' ? 'cell' : 'output fence'
    const where =
      container.type === 'list' ? 'list' : container.type === 'blockquote' ? 'block quote' : container.type
    const flag = kind === 'cell' ? ', or flag it skip' : ''
    this.report(
      code,
      `the ${what} stands inside a ${where}, expected it outside: do not indent or quote it${flag}`,
    )
  }

  /** Whole lines: a fence may be indented by up to three spaces. */
  private rangeOf(code: Code): Range {
    const start = code.position?.start
    return {
      start: this.skipped + (start?.offset ?? 0) - ((start?.column ?? 1) - 1),
      end: this.skipped + (code.position?.end.offset ?? 0),
    }
  }

  private report(code: Code, message: string): void {
    this.problems.push({ line: lineOf(code), message })
  }
}

/** The opening ticks or tildes of a fence that only the end of the file ended; null for all other code blocks. */
function unclosedFence(text: string): string | null {
  const open = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1]
  if (open === undefined) return null
  const closing = new RegExp(`[\\r\\n] {0,3}${open[0]}{${open.length},}[ \\t]*$`)
  return closing.test(text) ? null : open
}

function lineOf(block: Block): number {
  return block.position?.start.line ?? 1
}

function codeInside(block: object): Code[] {
  const children = 'children' in block ? (block.children as readonly Block[]) : []
  return children.flatMap((child) => (child.type === 'code' ? [child] : codeInside(child)))
}
