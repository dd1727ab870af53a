/** A graph in Mermaid's language for flowcharts, as Markdown on many sites draws it. */
import type { GraphData } from '../graph-data.ts'
import { type Arrow, type Box, drawingOf } from './drawing.ts'

export function mermaidOf(data: GraphData): string {
  const { boxes, arrows } = drawingOf(data)
  const lines = ['flowchart TD', ...boxes.flatMap((box) => boxLines(box, '  ')), ...arrows.map(arrowLine)]
  return `${lines.join('\n')}\n`
}

const SHAPES: { readonly [R in Box['role']]: readonly [string, string] } = {
  table: ['[(', ')]'],
  entry: ['>', ']'],
  output: ['([', '])'],
  operator: ['[', ']'],
}

function boxLines({ id, lines, role, inside }: Box, indent: string): string[] {
  const label = `"${lines.map(escaped).join('<br/>')}"`
  if (inside.length === 0) return [indent + id + SHAPES[role][0] + label + SHAPES[role][1]]
  return [
    `${indent}subgraph ${id} [${label}]`,
    ...inside.flatMap((box) => boxLines(box, `${indent}  `)),
    `${indent}end`,
  ]
}

function arrowLine({ from, to, label, feedback }: Arrow): string {
  const arrow = feedback ? '-.->' : '-->'
  return `  ${from} ${arrow}${label === null ? '' : `|"${escaped(label)}"|`} ${to}`
}

/**
 * Everything that means something in a label, to Mermaid, to its Markdown or to HTML, is written by its number. A backslash is kept apart from
 * an n behind it, which would end the line all the same.
 */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\u200b')
    .replace(/[^\p{L}\p{N}\p{M} _.,:()=>+\-/'!?[\]{}→…⁻]/gu, (character) => `#${character.codePointAt(0)};`)
}
