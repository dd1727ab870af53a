/** Pictures of graphs: what is in them, and that the languages that they are in take whatever is in a source. */
import { Graphviz } from '@hpcc-js/wasm-graphviz'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  aggregate,
  type Circuit,
  cache,
  circuit,
  count,
  filter,
  fixpoint,
  incrementalize,
  join,
  map,
  sum,
  table,
} from '../../../index.ts'
import type { GraphData, VertexData } from '../graph-data.ts'
import { dotOf } from './dot.ts'
import { mermaidOf } from './mermaid.ts'

const products = table('products', { name: z.string(), price: z.number() }, { key: 'name' })
const lineItems = table('line_items', { basket: z.int(), product: z.string(), qty: z.int() })
const edges = table('edges', { from: z.int(), to: z.int() })

const receipts = circuit('receipts', { products, lineItems }, ({ products, lineItems }) => {
  const joined = join(lineItems, products, { on: ['product', 'name'] })
  const totals = aggregate(joined, {
    by: { basket: (row) => row.left.basket },
    total: sum((row) => row.left.qty),
    lines: count(),
  })
  return { bought: joined, totals: cache(totals), again: joined }
})

const reach = circuit('reach', { edges }, ({ edges }) => {
  const links = filter(edges, (edge) => edge.from !== edge.to)
  const paths = fixpoint(links, (paths) =>
    join(paths, edges, { on: ['to', 'from'], select: (path, edge) => ({ from: path.from, to: edge.to }) }),
  )
  return map(paths, (path) => path.to)
})

const mutual = circuit('mutual', { edges }, ({ edges }) => {
  const { odd, even } = fixpoint({ odd: edges, even: edges }, ({ odd, even }) => ({ odd: even, even: odd }))
  return { odd, evens: map(even, (edge) => edge.to) }
})

let graphviz: Graphviz
beforeAll(async () => {
  graphviz = await Graphviz.load()
})

/** What Graphviz draws: labels of nodes and clusters by name, and arrows by names. */
function drawn(dot: string): { readonly labels: Map<string, string>; readonly arrows: string[] } {
  const { objects = [], edges = [] } = JSON.parse(graphviz.dot(dot, 'json')) as {
    objects?: { name: string; label: string }[]
    edges?: { tail: number; head: number; label?: string; style?: string }[]
  }
  return {
    labels: new Map(objects.map(({ name, label }) => [name, label])),
    arrows: edges.map(
      ({ tail, head, label, style }) =>
        `${objects[tail]?.name} -> ${objects[head]?.name}${label ? ` ${label}` : ''}${style === undefined ? '' : ` ${style}`}`,
    ),
  }
}

/**
 * Reads what we write of Mermaid's language, by its grammar for flowcharts: boxes, subgraphs that open and end, arrows between boxes that are
 * there, and labels in which nothing but entities and line breaks stands that means something.
 */
function read(mermaid: string): { readonly labels: Map<string, string>; readonly arrows: string[] } {
  const labels = new Map<string, string>()
  const arrows: string[] = []
  let open = 0
  const [first, ...lines] = mermaid.trimEnd().split('\n')
  expect(first).toBe('flowchart TD')
  for (const line of lines.map((text) => text.trim())) {
    const box = /^(?:subgraph )?(\w+) ?(?:\[\("(.*)"\)\]|\(\["(.*)"\]\)|>"(.*)"\]|\["(.*)"\])$/.exec(line)
    const arrow = /^(\w+) (-->|-\.->)(?:\|"(.*)"\|)? (\w+)$/.exec(line)
    if (box) {
      if (line.startsWith('subgraph ')) open++
      labels.set(box[1] as string, unescaped((box[2] ?? box[3] ?? box[4] ?? box[5]) as string))
    } else if (arrow) {
      expect(labels.has(arrow[1] as string) && labels.has(arrow[4] as string)).toBe(true)
      const label = arrow[3] === undefined ? '' : ` ${unescaped(arrow[3])}`
      arrows.push(`${arrow[1]} -> ${arrow[4]}${label}${arrow[2] === '-->' ? '' : ' dotted'}`)
    } else {
      expect(line).toBe('end')
      open--
    }
  }
  expect(open).toBe(0)
  return { labels, arrows }
}

function unescaped(label: string): string {
  const text = label.replaceAll('<br/>', '\n')
  expect(text).not.toMatch(/["<&`*%$\\]|#(?!\d+;)/)
  return text.replace(/#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
}

describe('a picture', () => {
  it('in Mermaid has tables, operators with what they were told, outputs, and arrows with ports', () => {
    expect(receipts.graph.toMermaid()).toBe(`flowchart TD
  v0[("line_items")]
  v1[("products")]
  v2(["bought → again<br/>join<br/>on: product, name"])
  v3["totals/aggregate<br/>aggregate<br/>by: { basket: (row) => row.left.basket }<br/>total: sum((row) => row.left.qty)<br/>lines: count()"]
  v4(["totals<br/>cache<br/>by: basket"])
  v0 -->|"left"| v2
  v1 -->|"right"| v2
  v2 --> v3
  v3 --> v4
`)
  })

  it('in the language of Graphviz has the same', () => {
    const { labels, arrows } = drawn(receipts.graph.toDot())
    expect(arrows).toEqual(['v0 -> v2 left', 'v1 -> v2 right', 'v2 -> v3', 'v3 -> v4'])
    expect(labels.get('v2')).toBe('bought → again\\njoin\\non: product, name')
  })

  it('shows what the incremental graph remembers', () => {
    expect(read(incrementalize(receipts).graph.toMermaid()).labels.get('v2')).toBe(
      'bought → again\njoin\non: product, name\nstate: line_items by (product)\nstate: products by (name)',
    )
  })

  it('of a fixpoint is a box around its body: streams enter it at ports, iterations go round by z⁻¹, and it is left where it ends', () => {
    const mermaid = read(reach.graph.toMermaid())
    const dot = drawn(reach.graph.toDot())
    expect([...mermaid.labels].map(([id, label]) => `${id} ${label.split('\n')[0]}`)).toEqual([
      'v0 edges',
      'v1 links',
      'v2 paths',
      'v2_0 in1',
      'v2_1 before/stream',
      'v2_2 in0',
      'v2_3 stream/plus/right/join',
      'v2_4 stream/plus',
      'v2_5 stream',
      'v3 output',
    ])
    expect(dot.labels.get('cluster_v2')).toBe('paths\\nfixpoint\\nlimit: 10000')
    const arrows = [
      'v0 -> v1',
      'v2_1 -> v2_3 left',
      'v2_2 -> v2_3 right',
      'v2_0 -> v2_4 left',
      'v2_3 -> v2_4 right',
      'v2_4 -> v2_5',
      'v2_5 -> v2_1 z⁻¹ dotted',
      'v0 -> v2_2',
      'v1 -> v2_0',
      'v2_5 -> v3',
    ]
    expect(mermaid.arrows).toEqual(arrows)
    expect(dot.arrows.map((arrow) => arrow.replace('dashed', 'dotted')).sort()).toEqual([...arrows].sort())
  })

  it('of a fixpoint over several streams is left where each of them ends', () => {
    const { labels, arrows } = read(mutual.graph.toMermaid())
    const id = (path: string): string =>
      [...labels].findLast(([, label]) => label.startsWith(path))?.[0] as string
    const [odd, even] = ['odd', 'even'].map(
      (stream) => [...labels].find(([, label]) => label === `${stream}\ndistinct`)?.[0],
    )
    expect(arrows).toContain(`${odd} -> ${id('odd\noutput')}`)
    expect(arrows).toContain(`${even} -> ${id('even\noutput')}`)
    expect(arrows).toContain(`${odd} -> ${id('before/odd')} z⁻¹ dotted`)
    expect(arrows).toContain(`${even} -> ${id('before/even')} z⁻¹ dotted`)
  })

  it('is the same for equal graphs', () => {
    const build = (): Circuit<unknown> =>
      circuit('c', { edges }, ({ edges }) => map(edges, (edge) => edge.to))
    expect(build().graph.toMermaid()).toBe(build().graph.toMermaid())
    expect(build().graph.toDot()).toBe(build().graph.toDot())
  })
})

describe('whatever is in a source', () => {
  /** A graph of one vertex that was told this. */
  const told = (source: string): GraphData => {
    const vertex: VertexData = {
      path: 'v',
      kind: 'map',
      linearity: 'linear',
      weights: 'any',
      inputs: {},
      parameters: { f: source },
      columns: null,
      key: [],
      groups: 0,
      states: [],
      location: null,
    }
    return { name: 'nasty "graph"', vertices: [vertex], outputs: {} }
  }
  const nasty = [
    '"end"] --> v0\n',
    'a\\"b\\n\\N\\G\\l',
    '<b>&lt;&amp;</b> && <br/>',
    '`code` **bold** _it_ $$x$$',
    '%%{init: {"theme": "dark"}}%% %% comment',
    '#quot; #35; #;',
    '}\nend\nsubgraph x',
    '\u0000\u0007\t\r\n\u2028',
    'größe → 😀 ½',
  ]

  it.each(nasty)('%j stands in the label as it is', (source) => {
    const line = `f: ${source.replace(/\s+/g, ' ')}`
    const mermaid = read(mermaidOf(told(source))).labels.get('v0') as string
    // A backslash is kept apart from what follows it: Mermaid takes \n for the end of a line, however it is written.
    expect(mermaid.replaceAll('\u200b', '')).toBe(`v\nmap\n${line}`)
    const svg = graphviz.dot(dotOf(told(source)), 'svg')
    const text = /f: .*?(?=<\/text>)/.exec(svg)?.[0] ?? ''
    const shown = text
      .replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot be shown
    expect(shown.replaceAll('\u00a0', ' ').trim()).toBe(line.replace(/[\u0000-\u001f]/g, ' ').trim())
  })

  it('is taken by both languages', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom(...'"\\#&<>;{}[]()|%`\n*_-$'),
            fc.string({ minLength: 1, maxLength: 1 }),
          ),
        }),
        (source) => {
          read(mermaidOf(told(source)))
          expect(drawn(dotOf(told(source))).labels.size).toBe(1)
        },
      ),
      { numRuns: 300 },
    )
  })
})
