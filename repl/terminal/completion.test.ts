/** What Tab offers. */
import { expect, test } from 'vitest'
import { complete, declaredNames, type Names, namesOf } from './completion.ts'

const names: Names = {
  words: ['insert', 'integrate', 'inspect', 'products', 'größe', 'insert'],
  views: ['receipts.totals', 'receipts.joined', 'products'],
  circuits: ['receipts', 'reach'],
}

test.each([
  ['ins', ['insert', 'inspect'], 'ins'],
  ['int', ['integrate'], 'integrate'],
  ['in', ['insert', 'inspect', 'integrate'], 'in'],
  ['insert(pro', ['products'], 'products'],
  ['grö', ['größe'], 'größe'],
  ['xyz', [], 'xyz'],
  ['insert(', [], ''],
  ["view('receipts.t", ['receipts.totals'], 'receipts.totals'],
  ['.ta', ['.tables'], '.tables'],
  [
    '.',
    [
      '.check',
      '.circuits',
      '.exit',
      '.export',
      '.goto',
      '.graph',
      '.help',
      '.import',
      '.last',
      '.log',
      '.quit',
      '.redo',
      '.save',
      '.tables',
      '.undo',
      '.view',
    ],
    '.',
  ],
  ['.view rec', ['receipts.joined', 'receipts.totals'], 'receipts.'],
  ['.view p', ['products'], 'products'],
  ['.graph r', ['reach', 'receipts'], 're'],
  ['.graph --mermaid rec', ['receipts'], 'receipts'],
  ['.graph --mer', [], 'mer'],
  ['.help .s', ['.save'], '.save'],
  ['.save ins', [], 'ins'],
])('%j', (text, candidates, common) => {
  const completion = complete(text, text.length, names)
  expect(completion.candidates).toEqual(candidates)
  expect(completion.common).toBe(common)
})

test('only what stands before the cursor is completed', () => {
  expect(complete('pro + 1', 3, names)).toEqual({ from: 0, candidates: ['products'], common: 'products' })
})

test('names come from the catalog, the session and earlier cells', () => {
  const catalog = {
    step: 0,
    tables: [{ name: 'products', columns: [], key: [], rows: 0 }],
    circuits: [{ name: 'receipts', inputs: [], outputs: ['totals', ''], vertices: 0 }],
  }
  expect(namesOf(catalog, ['insert'], ['x'])).toEqual({
    words: ['insert', 'products', 'receipts', 'x'],
    views: ['receipts.totals', 'receipts', 'products'],
    circuits: ['receipts'],
  })
})

test('declarations are found at the beginning of lines', () => {
  const source =
    'const a = 1\nlet größe\nasync function f() {\n  const inner = 2\n}\nexport class C {}\nfunction* g() {}'
  expect(declaredNames(source)).toEqual(['a', 'größe', 'f', 'C', 'g'])
})
