/** Circuits that cells build: what the session knows of the code around them. */
import { expect, it } from 'vitest'
import { MemoryStore } from '../../engine/trace/memory/store.ts'
import type { Reply, Session } from './protocol.ts'
import { openSession } from './session.ts'

const TABLES = `const items = table('items', { product: z.string(), qty: z.int() })`

async function session(): Promise<Session> {
  return openSession(
    {},
    {
      openStore: async () => new MemoryStore(),
      importModule: (name) => Promise.reject(new Error(`no ${name}`)),
      interrupted: () => false,
    },
  )
}

/** The replies to cells, none of which fails. */
async function replies(...sources: string[]): Promise<Reply[]> {
  const opened = await session()
  const all: Reply[] = []
  for (const [i, source] of sources.entries()) {
    const reply = await opened.evaluate({ name: String(i + 1), source })
    expect(reply.error).toBeNull()
    all.push(reply)
  }
  return all
}

async function text(...sources: string[]): Promise<string> {
  const value = (await replies(TABLES, ...sources)).at(-1)?.value
  return value?.kind === 'text' || value?.kind === 'data' ? value.text : JSON.stringify(value)
}

it('a circuit of functions of their rows has no warnings, whatever of the library they use', async () => {
  const description = await text(`circuit('c', { items }, ({ items }) => {
    const good = filter(items, (row: { qty: number }) => { for (let i = 0; i < 3; i++) { if (row.qty > i) return true } return false })
    const sorted = map(good, row => ({ ...row, first: [row.product, 'x'].sort((a, b) => compare(a, b))[0], at: new Date(0), n: Math.abs(row.qty) }))
    return aggregate(sorted, { by: { first: row => row.first }, total: sum(row => row.qty), text: sum(row => canonicalText(row).length) })
  })`)
  expect(description).toBe('circuit c(items), 4 vertices\n  c: aggregate {first, total, text}')
})

it('variables of cells are captures: the description of the circuit says so', async () => {
  const build = `circuit('c', { items }, ({ items }) => filter(items, row => row.qty > limit))`
  expect(await text('const limit = 3', build)).toBe(
    'circuit c(items), 2 vertices\n  c: filter {product, qty}\n' +
      'warning: filter "c.output" uses the variable limit, which is not declared, so stored state of the circuit is built anew each time: ' +
      'build the circuit with { with: { limit } }, or wrap the function in using({ limit }, …).',
  )
  const declared = `circuit('c', { items }, ({ items }) => filter(items, row => row.qty > limit), { with: { limit } })`
  expect(await text('const limit = 3', declared)).not.toContain('warning')
  const tagged = `circuit('c', { items }, ({ items }) => filter(items, using({ limit }, row => row.qty > limit)))`
  expect(await text('const limit = 3', tagged)).not.toContain('warning')
})

it.each([
  ['the last value', '3', 'row => row.qty > _', '_'],
  ['a function of an earlier cell', 'function big(row) { return row.qty > 3 }', 'row => big(row)', 'big'],
  ['a name of the library that a cell has taken', 'const compare = 3', 'row => row.qty > compare', 'compare'],
])('%s is a capture', async (_title, before, f, name) => {
  const build = `circuit('c', { items }, ({ items }) => filter(items, ${f})).warnings.length`
  expect(await text(before, build)).toBe('1')
  expect(await text(before, build.replace('.length', '[0]'))).toContain(`uses the variable ${name},`)
})

it('vertices know the cell, line and column of their operator, also if a function of another cell calls it', async () => {
  const positive = `function positive(stream: unknown) {
  return filter(stream, row => row.qty > 0)
}`
  const build = `const made = circuit('c', { items }, ({ items }) => {
  const mine: unknown = positive(items)
  return   map(mine, (row: { qty: number }) => row.qty)
})`
  const ask = 'made.graph.toJSON().vertices.map(({ path, location }) => [path, location])'
  expect(JSON.parse(await text(positive, build, ask))).toEqual([
    ['items', null],
    ['mine', '2:2:10'],
    ['output', '3:3:12'],
  ])
})

it('a circuit that is built again from the same cell continues: it does not look at old rows again', async () => {
  const build = `circuit('c', { items }, ({ items }) => cache(filter(items, row => { console.log(row.product); return true })))`
  const all = await replies(
    TABLES,
    build,
    `insert(items, { product: 'tv', qty: 2 })`,
    build,
    `view('c').size`,
  )
  expect(all.map(({ stdout }) => stdout.includes('tv'))).toEqual([false, false, true, false, false])
  expect(all.at(-1)?.value).toEqual({ kind: 'data', text: '1' })
})

it('what inspect prints is printed by the cell whose step it is', async () => {
  const build = (options: string): string =>
    `circuit('c', { items }, ({ items }) => inspect(items${options}))`
  const insert = "insert(items, { product: 'tv', qty: 2 })"
  const printed = (await replies(TABLES, build(", 'items'"), insert, '1')).map(({ stdout }) => stdout)
  expect(printed).toEqual(['', '', '@@ items +1 -0 @@\n+1 {"product":"tv","qty":2}\n', ''])
  const own = await replies(TABLES, build(", { print: (text) => console.log('own', text) }"), insert)
  expect(own.at(-1)?.stdout).toBe('own @@ items +1 -0 @@\n+1 {"product":"tv","qty":2}\n')
})
