/** Recursion against brute force: reachability in all small graphs, in random larger ones, and in a chain that comes and goes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixpoint, MemoryStore, type Stream, transitiveClosure, ZSet } from '../../../engine/index.ts'
import { PLACES } from '../places.ts'
import { runs } from '../runs.ts'
import { allEdges, type Edge, histories, longer, reachable, stepOf, stepsOf } from './graphs.ts'
import { type Build, Running } from './run.ts'

const BUILDS: readonly (readonly [string, Build])[] = [
  ['one edge at a time', (edges) => transitiveClosure(edges)],
  ['by doubling', (edges) => fixpoint(edges, (paths: Stream<Edge>) => longer(paths, paths))],
]

function expectReachable(running: Running, graph: readonly Edge[]): void {
  expect(String(running.output)).toBe(String(ZSet.of(...reachable(graph))))
}

describe.each(BUILDS)('%s', (_name, build) => {
  it('is right for all graphs on 3 nodes, and for each insertion and removal of an edge', () => {
    const all = allEdges(3)
    for (let bits = 0; bits < 2 ** all.length; bits++) {
      const graph = all.filter((_, i) => (bits >> i) & 1)
      const running = new Running(build, new MemoryStore())
      running.step(stepOf(graph))
      expectReachable(running, graph)
      for (const edge of all) {
        const there = graph.includes(edge)
        const changed = there ? graph.filter((other) => other !== edge) : [...graph, edge]
        running.step(stepOf(changed, graph))
        expectReachable(running, changed)
        running.step(stepOf(graph, changed))
        expectReachable(running, graph)
      }
    }
  })

  it.each(PLACES)('is right on a walk through all graphs on 3 nodes, with restarts, %s', (_where, open) => {
    const all = allEdges(3)
    const place = open()
    let running = new Running(build, place.store)
    let graph: Edge[] = []
    for (let n = 1; n < 2 ** all.length; n++) {
      if (n % 8 === 0) {
        const { output } = running
        running = new Running(build, place.reopened())
        running.output = output
      }
      // A Gray code: the n-th step changes the edge of the lowest bit of n.
      const edge = all[Math.log2(n & -n)] as Edge
      const before = graph
      graph = graph.includes(edge) ? graph.filter((other) => other !== edge) : [...graph, edge]
      running.step(stepOf(graph, before))
      expectReachable(running, graph)
    }
  })

  it('is right after each of 2,000 random steps on 4 to 8 nodes', () => {
    const law = fc.property(histories, (graphs) => {
      const running = new Running(build, new MemoryStore())
      stepsOf(graphs).forEach((step, t) => {
        running.step(step)
        expectReachable(running, graphs[t] as Edge[])
      })
    })
    fc.assert(law, runs(250))
  })

  it.each(PLACES)('keeps what a new circuit would keep, whatever happened before, %s', (_where, open) => {
    const law = fc.property(histories, (graphs) => {
      const place = open()
      const running = new Running(build, place.store)
      for (const step of stepsOf(graphs)) running.step(step)
      const fresh = open()
      new Running(build, fresh.store).step(stepOf(graphs.at(-1) as Edge[]))
      expect(place.stored()).toEqual(fresh.stored())
      place.store.close()
      fresh.store.close()
    })
    fc.assert(law, runs(50))
  })
})

describe.each(PLACES)('a chain that comes and goes ten times leaves nothing behind, %s', (_where, open) => {
  const [linear, doubling] = BUILDS as [(typeof BUILDS)[number], (typeof BUILDS)[number]]
  it.each([
    [100, ...linear],
    [32, ...doubling],
  ] as const)('%i nodes, %s', (nodes, _name, build) => {
    const chain = Array.from({ length: nodes - 1 }, (_, n) => ({ from: n, to: n + 1 }))
    const place = open()
    const running = new Running(build, place.store)
    for (let round = 0; round < 10; round++) {
      running.step(stepOf(chain))
      expect(running.output.size).toBe((nodes * (nodes - 1)) / 2)
      expect(place.stored()).not.toEqual({})
      // Taken away at once, and in parts from the middle, where both sides hang on what goes.
      const parts = round % 2 === 0 ? [chain] : [1, 0, 2].map((part) => thirdOf(chain, part))
      for (const part of parts) running.step(stepOf([], part))
      expect(String(running.output)).toBe('{||}')
      expect(place.stored()).toEqual({})
    }
  })
})

function thirdOf(chain: readonly Edge[], part: number): Edge[] {
  return chain.filter((_, n) => Math.floor((3 * n) / chain.length) === part)
}
