import { expect, it } from 'vitest'
import { completeness } from './completeness.ts'

it.each([
  '(', '[1,', '{ a:', 'f(1,', 'const x =', 'const x: number =', 'if (a)', 'if (a) {', 'else_ ? 1 :', '1 +', 'a.', 'a &&', '`text', '`${', '/* note',
  'interface A {', 'type A =', 'function f(x: number', 'function f(x: number): string {', 'class A {', 'class A extends', 'for (const x of', 'x =>',
  'const f = (a: number) =>', '({ a: 1,', 'try {', 'try { a } catch {', 'switch (a) { case 1:', 'import { a } from', 'await', 'new', 'let',
  'step(tx => {\n  tx.insert(a, 1)', 'f(1, // first\n', 'const x = /* none */', 'export', 'enum E { A,', 'return_(\n\n',
])('%j is incomplete', (source) => {
  expect(completeness(source)).toBe('incomplete')
})

it.each([
  '', '1', '1 + 1', 'const x = 1', 'f()', 'if (a) b', '{}', '({})', '`a`', "'open", '"open', '1 +* 2', ')', 'const x = 1 // note', '/* note */', 'interface A { n: number }',
  'type A = string | number', 'a ? b : c', 'x => x', 'let x', 'class A {}', 'f(1))', 'const const', 'function f(x: number): string { return String(x) }', '// only a note', '/re(/', 'let x: number',
])('%j is complete', (source) => {
  expect(completeness(source)).toBe('complete')
})
