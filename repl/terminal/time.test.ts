/** Durations as text. */
import { expect, test } from 'vitest'
import { duration } from './time.ts'

test.each([
  [0, '0.0 ms'],
  [0.44, '0.4 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [12_340, '12.3 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text)
})
