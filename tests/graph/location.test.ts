/** Where operators were called, seen from a file that is not the engine's. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { z } from 'zod'
import {
  cache,
  circuit,
  fixpoint,
  incrementalize,
  join,
  map,
  plus,
  table,
  transitiveClosure,
} from '../../engine/index.ts'

const edges = table('edges', { from: z.int(), to: z.int() })
const SOURCE = readFileSync(fileURLToPath(import.meta.url), 'utf8').split('\n')

const made = circuit('c', { edges }, ({ edges }) => {
  const closure = transitiveClosure(edges) // closure
  const reach = fixpoint(edges, (paths) =>
    join(paths, edges, {
      on: ['to', 'from'],
      select: (path, edge) => ({ from: path.from, to: edge.to }),
    }),
  )
  const both = plus(closure, reach) // both
  return { ends: cache(map(both, (edge) => edge.to)) } // ends
})

/** What stands at a location of this file. */
function at(location: string | null | undefined): string | undefined {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(location ?? '') ?? []
  return file === fileURLToPath(import.meta.url)
    ? SOURCE[Number(line) - 1]?.slice(Number(column) - 1)
    : (location ?? '')
}

it('a vertex knows where its operator was called, in the incremental graph too', () => {
  for (const { graph } of [made, incrementalize(made)]) {
    const found = Object.fromEntries(
      graph.toJSON().vertices.map(({ path, location }) => [path, location && at(location)]),
    )
    expect(found).toEqual({
      edges: null,
      'closure/in1/map': 'transitiveClosure(edges) // closure',
      closure: 'transitiveClosure(edges) // closure',
      reach: 'fixpoint(edges, (paths) =>',
      both: 'plus(closure, reach) // both',
      'ends/map': 'map(both, (edge) => edge.to)) } // ends',
      ends: 'cache(map(both, (edge) => edge.to)) } // ends',
    })
  }
})

it("a vertex inside of a fixpoint knows it, and a fixpoint's own there where the fixpoint was called", () => {
  const body = made.graph.toJSON().vertices.find(({ path }) => path === 'reach')?.body
  expect(body?.vertices.map(({ path, location }) => [path, location && at(location)])).toEqual([
    ['in0', null],
    ['before/stream', null],
    ['stream/plus/right/join', 'join(paths, edges, {'],
    ['stream/plus', 'fixpoint(edges, (paths) =>'],
    ['stream', 'fixpoint(edges, (paths) =>'],
  ])
})

it('a location is no part of a fingerprint', () => {
  const build = () => circuit('f', { edges }, ({ edges }) => map(edges, (edge) => edge.to))
  const [first, second] = [build(), build()]
  const elsewhere = circuit('f', { edges }, ({ edges }) => map(edges, (edge) => edge.to))
  expect(second.graph.fingerprint).toBe(first.graph.fingerprint)
  expect(elsewhere.graph.toJSON().vertices.at(-1)?.location).not.toBe(
    first.graph.toJSON().vertices.at(-1)?.location,
  )
  expect(elsewhere.graph.fingerprint).toBe(first.graph.fingerprint)
})
