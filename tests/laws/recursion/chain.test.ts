/** A chain that comes and goes ten times leaves nothing behind: no row put out, and no row stored. */
import { describe, expect, it } from 'vitest'
import { PLACES } from '../places.ts'
import { type Edge, stepOf } from './graphs.ts'
import { QUERIES, type RecursiveQuery } from './queries.ts'
import { Running } from './run.ts'

const linear = 'ways, one edge at a time'
const doubling = 'ways, by doubling'

describe.each(PLACES)('%s', (_where, open) => {
  // By doubling, ways are found as often as there are nodes between: fewer nodes are enough.
  it.each([
    [100, linear],
    [32, doubling],
  ])('%i nodes: %s', (nodes, name) => {
    const chain = Array.from({ length: nodes - 1 }, (_, n) => ({ from: n, to: n + 1 }))
    const place = open()
    const running = new Running((QUERIES[name] as RecursiveQuery).build, place.store)
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
