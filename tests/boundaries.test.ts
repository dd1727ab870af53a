/** The house rules that no compiler checks: which room may import which, and what may not reach the browser. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Rooms from the ground up: a file may import its own room and those before it in the list. */
const ORDER = [
  'engine/value',
  'engine/zset',
  'engine/trace',
  'engine/circuit',
  'engine/operators',
  'engine/incremental',
  'engine/database',
  'engine',
  'repl/transfer',
  'repl/session',
  'repl/render',
  'repl/notebook',
  'repl/commands',
  'repl/terminal',
  'repl/cli',
  'site',
]

/** The memory store is the one implementation that the engine may name: what is computed for a moment only, as the past is, is kept there. */
const ALLOWED = /^engine\/database\/[\w-]+\.ts -> engine\/trace\/memory\/store\.ts$/

/** Files that only Node loads, in rooms that the browser loads too. */
const NODE_ONLY = new Set([
  'engine/node.ts',
  'engine/trace/sqlite/better-sqlite3.ts',
  'engine/trace/sqlite/file-lock.ts',
  'engine/trace/sqlite/new-file.ts',
])
const BROWSER_ROOMS = [
  'engine',
  'repl/transfer',
  'repl/session',
  'repl/notebook',
  'repl/render',
  'repl/commands',
]

interface Source {
  readonly file: string
  readonly imports: readonly string[]
}

const sources: Source[] = ['engine', 'repl', 'site']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|testing|temporary|\/tests\//.test(file))
  .map((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const found = [
      ...text.matchAll(
        /^\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm,
      ),
    ]
    const imports = found.map(([, from, bare, dynamic]) => (from ?? bare ?? dynamic) as string)
    return {
      file,
      imports: imports.map((name) =>
        name.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), name)) : name,
      ),
    }
  })

function room(file: string): string {
  const found = ORDER.filter((name) => file.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0]
  if (found === undefined) throw new Error(`${file} is in no room of the order`)
  return found
}

it('has sources to check', () => {
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300)
})

it('rooms import one way only', () => {
  const wrong = sources.flatMap(({ file, imports }) =>
    imports
      .filter((target) => /^(engine|repl|site)\//.test(target))
      .filter((target) => ORDER.indexOf(room(target)) > ORDER.indexOf(room(file)))
      .map((target) => `${file} -> ${target}`),
  )
  expect(wrong.filter((arrow) => !ALLOWED.test(arrow))).toEqual([])
})

it('implementations of traces are injected, not imported upwards', () => {
  const wrong = sources.flatMap(({ file, imports }) =>
    imports
      .filter((target) => /^engine\/trace\/(memory|sqlite)\//.test(target))
      .filter((target) => !file.startsWith(dirname(target)) && room(file).startsWith('engine/'))
      .map((target) => `${file} -> ${target}`),
  )
  expect(wrong.filter((arrow) => !ALLOWED.test(arrow))).toEqual([])
})

it('no file imports itself by way of others', () => {
  const graph = new Map(sources.map(({ file, imports }) => [file, imports]))
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) throw new Error(`circle: ${[...way.slice(way.indexOf(file)), file].join(' -> ')}`)
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) if (graph.has(target)) visit(target, [...way, file])
    done.add(file)
  }
  for (const { file } of sources) visit(file, [])
})

it('what the browser loads has no node: import', () => {
  const wrong = sources.filter(
    ({ file, imports }) =>
      BROWSER_ROOMS.some((name) => file.startsWith(`${name}/`)) &&
      !NODE_ONLY.has(file) &&
      imports.some((name) => name.startsWith('node:') || name === 'better-sqlite3'),
  )
  expect(wrong.map(({ file }) => file)).toEqual([])
})

it('operators are rooms: none imports the list of them, and no switch knows the list', () => {
  const wrong = sources.flatMap(({ file, imports }) =>
    imports
      .filter((target) => target === 'engine/operators/index.ts')
      .filter(() => file.startsWith('engine/') && file !== 'engine/index.ts')
      .map(() => file),
  )
  expect(wrong).toEqual([])
})
