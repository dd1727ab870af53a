/** Recursive queries against brute force: in all graphs on 3 nodes with every change of an edge, and in random larger ones. */
import { describe, expect, it } from 'vitest'
import { MemoryStore, ZSet } from '../../../engine/index.ts'
import { PLACES } from '../places.ts'
import { allEdges, assertForHistories, different, type Edge, stepOf, stepsOf } from './graphs.ts'
import { QUERIES } from './queries.ts'
import { Running } from './run.ts'

describe.each(Object.entries(QUERIES))('%s', (_name, { build, meaning }) => {
  const expectMeaning = (running: Running, graph: readonly Edge[]): void =>
    expect(String(running.output)).toBe(String(ZSet.of(...meaning(different(graph)))))

  it('is right for all graphs on 3 nodes, and for each insertion and removal of an edge', () => {
    const all = allEdges(3)
    for (let bits = 0; bits < 2 ** all.length; bits++) {
      const graph = all.filter((_, i) => (bits >> i) & 1)
      const running = new Running(build, new MemoryStore())
      running.step(stepOf(graph))
      expectMeaning(running, graph)
      for (const edge of all) {
        const there = graph.includes(edge)
        const changed = there ? graph.filter((other) => other !== edge) : [...graph, edge]
        running.step(stepOf(changed, graph))
        expectMeaning(running, changed)
        running.step(stepOf(graph, changed))
        expectMeaning(running, graph)
      }
    }
  })

  it.each(PLACES)('is right on a walk through all graphs on 3 nodes, with restarts, %s', (_where, open) => {
    const all = allEdges(3)
    const place = open()
    let running = new Running(build, place.store)
    let graph: Edge[] = []
    for (let n = 1; n < 2 ** all.length; n++) {
      if (n % 8 === 0) running = running.after(place.reopened())
      // A Gray code: the n-th step changes the edge of the lowest bit of n.
      const edge = all[Math.log2(n & -n)] as Edge
      const before = graph
      graph = graph.includes(edge) ? graph.filter((other) => other !== edge) : [...graph, edge]
      running.step(stepOf(graph, before))
      expectMeaning(running, graph)
    }
  })

  it('is right after each of 2,000 random steps on 4 to 8 nodes', () => {
    assertForHistories(250, (graphs) => {
      const running = new Running(build, new MemoryStore())
      stepsOf(graphs).forEach((step, t) => {
        running.step(step)
        expectMeaning(running, graphs[t] as Edge[])
      })
    })
  })

  it.each(PLACES)('keeps what a new circuit would keep, whatever happened before, %s', (_where, open) => {
    assertForHistories(50, (graphs) => {
      const place = open()
      const running = new Running(build, place.store)
      for (const step of stepsOf(graphs)) running.step(step)
      const fresh = open()
      new Running(build, fresh.store).step(stepOf(graphs.at(-1) as Edge[]))
      expect(place.stored()).toEqual(fresh.stored())
      place.store.close()
      fresh.store.close()
    })
  })
})
