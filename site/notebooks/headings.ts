/** The headings of a page: each gets an id that links can point at, and a line in the table of contents. */
import type { fromMarkdown } from 'mdast-util-from-markdown'

type Block = ReturnType<typeof fromMarkdown>['children'][number]
type HeadingBlock = Extract<Block, { type: 'heading' }>

export interface Heading {
  readonly depth: number
  readonly slug: string
  readonly text: string
}

export class Headings {
  readonly all: Heading[] = []

  /** The heading with an id of its own, made of its text as GitHub makes it. */
  add(block: HeadingBlock): HeadingBlock {
    const text = textOf(block)
    const slug = this.free(slugOf(text))
    this.all.push({ depth: block.depth, slug, text })
    return { ...block, data: { ...block.data, hProperties: { id: slug } } }
  }

  private free(slug: string): string {
    const taken = (candidate: string) => this.all.some((heading) => heading.slug === candidate)
    let free = slug
    for (let n = 1; taken(free); n++) free = `${slug}-${n}`
    return free
  }
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}

function textOf(node: object): string {
  if ('value' in node) return String(node.value)
  return 'children' in node ? (node.children as object[]).map(textOf).join('') : ''
}
