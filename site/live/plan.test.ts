/** Which cells run when one is asked for. */
import { expect, test } from 'vitest'
import { isStale, planRun } from './plan.ts'

const page = ['a', 'b', 'c', 'd']

test.each([
  ['nothing ran yet: all up to the target', [], 2, { fresh: true, from: 0 }],
  ['some ran: the ones between and the target', ['a'], 2, { fresh: false, from: 1 }],
  ['all before it ran: the target alone', ['a', 'b'], 2, { fresh: false, from: 2 }],
  ['it ran already: everything up to it again', ['a', 'b', 'c'], 2, { fresh: true, from: 0 }],
  ['later cells ran already: likewise', ['a', 'b', 'c', 'd'], 1, { fresh: true, from: 0 }],
  ['an earlier cell was edited since: likewise', ['a', 'old'], 3, { fresh: true, from: 0 }],
])('%s', (_, ran, target, plan) => {
  expect(planRun(ran, page, target)).toEqual(plan)
})

test('an output is stale once its cell or one before it is edited, not one after it', () => {
  expect(isStale(['a', 'b'], page)).toBe(false)
  expect(isStale(['a', 'b'], ['a', 'B', 'c'])).toBe(true)
  expect(isStale(['a', 'b'], ['A', 'b', 'c'])).toBe(true)
  expect(isStale(['a', 'b'], ['a', 'b', 'C'])).toBe(false)
})
