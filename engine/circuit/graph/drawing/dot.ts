/** A graph in the language of Graphviz. */
import type { GraphData } from '../graph-data.ts'
import { type Arrow, type Box, drawingOf } from './drawing.ts'

export function dotOf(data: GraphData): string {
  const { name, boxes, arrows } = drawingOf(data)
  return [
    `digraph ${quoted([name])} {`,
    '  node [shape=box, fontname="Courier"]',
    ...boxes.flatMap((box) => boxLines(box, '  ')),
    ...arrows.map(arrowLine),
    '}\n',
  ].join('\n')
}

const SHAPES: { readonly [R in Box['role']]: string } = {
  table: ', shape=cylinder',
  entry: ', shape=cds',
  output: ', peripheries=2',
  operator: '',
}

function boxLines({ id, lines, role, inside }: Box, indent: string): string[] {
  if (inside.length === 0) return [`${indent}${id} [label=${quoted(lines)}${SHAPES[role]}]`]
  return [
    `${indent}subgraph cluster_${id} {`,
    `${indent}  label=${quoted(lines)}`,
    ...inside.flatMap((box) => boxLines(box, `${indent}  `)),
    `${indent}}`,
  ]
}

function arrowLine({ from, to, label, feedback }: Arrow): string {
  const attributes = [
    ...(label === null ? [] : [`label=${quoted([label])}`]),
    ...(feedback ? ['style=dashed', 'constraint=false'] : []),
  ]
  return `  ${from} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`}`
}

/** Lines of text as a string of its: there a backslash begins an escape, and & an entity of HTML. */
function quoted(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
      .replace(/[\u0000-\u001f\u007f]/g, ' ')
      .replaceAll('&', '&amp;')
      .replace(/["\\]/g, '\\$&'),
  )
  return `"${escaped.join('\\n')}"`
}
