/** Where cells end in lines of input. */
import { expect, test } from 'vitest'
import { balanced } from '../terminal/tests/plain-render.ts'
import { CellSplitter } from './split.ts'

function split(text: string, completeness = balanced): string[] {
  const splitter = new CellSplitter(completeness)
  const cells = text.split('\n').flatMap((line) => splitter.push(line) ?? [])
  return [...cells, ...[splitter.rest()].filter((cell) => cell !== null)]
}

test.each([
  ['a line that is complete is a cell', '1 + 1\n2', ['1 + 1', '2']],
  ['an open bracket goes on', 'f(\n1,\n2)\n3', ['f(\n1,\n2)', '3']],
  ['a blank line does not end a cell', 'f({\n\n})', ['f({\n\n})']],
  ['blank lines between cells vanish', '\n\n1\n\n2\n', ['1', '2']],
  ['what is incomplete at the end is a cell', 'f(\n1', ['f(\n1']],
])('%s', (_, text, cells) => {
  expect(split(text)).toEqual(cells)
})

test.each([
  ["f('(')"],
  ['f("[{(")'],
  ['f(1) // ('],
  ["f(/'/) + g(/'/)"],
  ['f(a / (b) / c)'],
  ['f(`(`)'],
  ["f('it\\'s (')"],
])('brackets that are none do not hold %s back', (line) => {
  const asked: string[] = []
  split(line, (source) => {
    asked.push(source)
    return 'complete'
  })
  expect(asked).toEqual([line])
})

test('a long cell is checked once, not once a line', () => {
  let checks = 0
  const rows = Array.from({ length: 5000 }, (_, i) => `  { day: '1/2/20', n: ${i} },`)
  const cells = split(['insert(', ...rows, ')'].join('\n'), (source) => {
    checks += 1
    return balanced(source)
  })
  expect(cells).toHaveLength(1)
  expect(checks).toBe(1)
})
