/** The page that lists the operators: what each does, by which formula, at what cost, and how it is called. */
import { markdownPage, type Page } from '../notebooks/page.ts'
import { type DocumentedFunction, operatorRooms } from './rooms.ts'

export const REFERENCE = {
  id: 'operators',
  filePath: 'engine/operators/index.ts',
  title: 'Operators',
  description: 'Every operator: what it does, by which formula, at what cost, and how it is called.',
}

const INTRODUCTION = `This page is made of the comments with which the operators' files begin. In formulas \`s[x]\` is the weight of the row \`x\` in
the Z-set \`s\`, and \`Δ\` a change of the input; costs are those of one step, in the size of the change and of what is kept. *Report* is the DBSP report
of December 2022, *VLDB'23* the [paper](https://www.vldb.org/pvldb/vol16/p1601-budiu.pdf).`

export async function referencePage(): Promise<Page> {
  const sections = (await operatorRooms()).map(({ names, opening, functions }) =>
    [`## ${names.join(', ')}`, capitalized(opening), ...functions.map(howToCall)].join('\n\n'),
  )
  return markdownPage([INTRODUCTION, ...sections].join('\n\n'))
}

/** The opening without the names that it begins with, as the heading has them. */
function capitalized(opening: string): string {
  const text = opening.replace(/^[^:\n]*: /, '')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function howToCall({ signature, comment }: DocumentedFunction): string {
  const [text = '', ...tags] = comment.split(/^@/m)
  const list = tags.map((tag) => {
    const [, name, what, rest = ''] =
      /^(\w+) (?:(\S+) )?([\s\S]*)$/.exec(tag.trim().replaceAll(/\s+/g, ' ')) ?? []
    return name === 'param' ? `- \`${what}\`: ${rest}` : `- ${name} ${what} ${rest}`
  })
  return [`\`\`\`ts\n${signature}\n\`\`\``, text.trim(), list.join('\n')].join('\n\n')
}
