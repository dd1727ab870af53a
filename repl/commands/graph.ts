/** `.graph`: the graph of a circuit, as a list to read or in a language that other programs draw. */
import { dotOf } from '../../engine/circuit/graph/drawing/dot.ts'
import { mermaidOf } from '../../engine/circuit/graph/drawing/mermaid.ts'
import { nearest } from '../../engine/value/nearest.ts'
import type { CircuitGraph } from '../session/protocol.ts'
import type { Command, CommandResult } from './command.ts'
import { listingOf } from './graph-listing.ts'

/** The options that say what to write. */
const FORMS: { readonly [option: string]: (made: CircuitGraph) => string } = {
  '--mermaid': ({ graph }) => mermaidOf(graph).trimEnd(),
  '--dot': ({ graph }) => dotOf(graph).trimEnd(),
  '--json': ({ graph }) => JSON.stringify(graph, null, 2),
}
const INCREMENTAL = '--incremental'

export const graph: Command = {
  name: '.graph',
  usage: '.graph [--option…] circuit',
  summary: 'show the graph of a circuit, or draw it',
  notes: [
    '--incremental  as the database runs it, with what it remembers',
    '--mermaid      in the language of Mermaid, for Markdown',
    '--dot          in the language of Graphviz',
    '--json         as data',
  ],
  async run(context, argument) {
    const words = argument.split(/\s+/).filter((word) => word !== '')
    const options = words.filter((word) => word.startsWith('--'))
    const names = words.filter((word) => !word.startsWith('--'))
    const form = options.filter((option) => Object.hasOwn(FORMS, option))
    const wrong = options.find((option) => !form.includes(option) && option !== INCREMENTAL)
    if (wrong !== undefined) {
      const known = [INCREMENTAL, ...Object.keys(FORMS)]
      return refused(`.graph has no option ${wrong}`, `Its options are ${known.join(', ')}.`)
    }
    if (form.length > 1) return refused(`.graph was given both ${form[0]} and ${form[1]}`, 'Ask for one.')
    const { circuits } = await context.catalog()
    const known = circuits.map(({ name }) => name)
    // Where there is one circuit only, it is the one that is meant.
    const [name = known.length === 1 ? known[0] : undefined, more] = names
    if (name === undefined) {
      return known.length === 0
        ? refused('there are no circuits yet', "Build one with circuit('name', { table }, ({ table }) => …).")
        : refused('.graph was given no circuit', `The circuits are ${known.join(', ')}.`)
    }
    if (more !== undefined)
      return refused(`.graph takes one circuit, but was given ${names.join(' and ')}`, 'Ask for one.')
    const made = await context.graph(name, options.includes(INCREMENTAL))
    if (made === null) {
      const near = nearest(name, known)
      return refused(
        `there is no circuit ${name}`,
        near === undefined ? `The circuits are ${known.join(', ') || 'none'}.` : `Did you mean ${near}?`,
      )
    }
    return { kind: 'text', text: (FORMS[form[0] ?? ''] ?? listingOf)(made) }
  },
}

function refused(message: string, hint: string): CommandResult {
  return { kind: 'refused', message, hint }
}
