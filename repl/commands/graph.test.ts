/** What `.graph` answers, from a real session. */
import { beforeAll, expect, it } from 'vitest'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import type { Session } from '../session/protocol.ts'
import { openSession } from '../session/session.ts'
import type { CommandContext, CommandResult } from './command.ts'
import { runCommand } from './registry.ts'

let session: Session

const CELLS = [
  `const items = table('items', { product: z.string(), qty: z.int() })
const links = table('links', { from: z.int(), to: z.int() })`,
  `const limit = 3
const totals = circuit('totals', { items }, ({ items }) => {
  const big = filter(items, row => { return row.qty > limit })
  return { sums: cache(aggregate(big, { by: 'product', total: sum(row => row.qty) })), big }
})`,
  `circuit('reach', { links }, ({ links }) => {
  const reach = fixpoint(links, ways => join(ways, links, { on: ['to', 'from'], select: (a, b) => ({ from: a.from, to: b.to }) }))
  return map(reach, row => row.to)
})`,
]

beforeAll(async () => {
  session = await openSession(
    {},
    {
      openStore: async () => new MemoryStore(),
      importModule: (name) => Promise.reject(new Error(`no ${name}`)),
      interrupted: () => false,
    },
  )
  for (const [i, source] of CELLS.entries()) {
    expect((await session.evaluate({ name: String(i + 1), source })).error).toBeNull()
  }
})

function run(line: string): Promise<CommandResult> {
  const context = {
    catalog: () => session.catalog(),
    graph: (circuit, incremental) => session.graph(circuit, incremental),
  } satisfies Partial<CommandContext>
  return runCommand(line, context as unknown as CommandContext)
}

async function text(line: string): Promise<string> {
  const result = await run(line)
  return result.kind === 'text' ? result.text : JSON.stringify(result)
}

it('lists the vertices of a circuit with what they were told and where, and the warnings', async () => {
  expect(await text('.graph totals')).toBe(`circuit totals, 4 vertices
  items           table {product, qty}
  big             filter(items) {product, qty}                       → big
      predicate: row => { return row.qty > limit }
      at 2:3:15
  sums/aggregate  aggregate(big) {product, total} by product
      by: product
      total: sum(row => row.qty)
      at 2:4:24
  sums            cache(sums/aggregate) {product, total} by product  → sums
      by: product
      at 2:4:18
warning: filter "totals.big" uses the variable limit, which is not declared, so stored state of the circuit is built anew each time: \
build the circuit with { with: { limit } }, or wrap the function in using({ limit }, …).`)
})

it('indents what is inside of a fixpoint, and shows what the database remembers', async () => {
  const listing = await text('.graph --incremental reach')
  expect(listing.split('\n').map((line) => line.trimEnd())).toEqual(
    expect.arrayContaining([
      '  reach   fixpoint(links) {from, to}',
      '      state: links by (from)',
      '          on: to, from',
    ]),
  )
})

it('writes the languages of other programs, and JSON', async () => {
  expect(await text('.graph --mermaid totals')).toMatch(/^flowchart TD\n {2}v0\[\("items"\)\]\n/)
  expect(await text('.graph totals --dot')).toMatch(/^digraph "totals" \{\n.*\n\}$/s)
  const data = JSON.parse(await text('.graph --json --incremental totals'))
  expect(data).toMatchObject({ name: 'totals', outputs: { sums: 'sums', big: 'big' } })
  expect(data.vertices.at(-1).states).toEqual([
    { kind: 'trace', name: 'totals.sums/aggregate by (product)', port: 'in' },
  ])
})

it('is explained by .help', async () => {
  expect(await text('.help graph')).toContain('--incremental  as the database runs it')
})

it.each([
  ['.graph', '.graph was given no circuit', 'The circuits are totals, reach.'],
  ['.graph total', 'there is no circuit total', 'Did you mean totals?'],
  ['.graph nonsense', 'there is no circuit nonsense', 'The circuits are totals, reach.'],
  [
    '.graph --svg totals',
    '.graph has no option --svg',
    'Its options are --incremental, --mermaid, --dot, --json.',
  ],
  ['.graph --dot --json totals', '.graph was given both --dot and --json', 'Ask for one.'],
  ['.graph totals reach', '.graph takes one circuit, but was given totals and reach', 'Ask for one.'],
])('%s is refused', async (line, message, hint) => {
  expect(await run(line)).toEqual({ kind: 'refused', message, hint })
})
