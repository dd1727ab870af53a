/** What is left out of the worker is left out without loss. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as acorn from 'acorn'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { borrowed, codeOfBorrowed } from './lent.ts'
import { slimAcorn } from './slim-acorn.ts'
import { slimPapaparse } from './slim-papaparse.ts'
import { trimWasm } from './trim-wasm.ts'

const { resolve } = createRequire(import.meta.url)
const sqlite = () => readFileSync(resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm'))

test('a trimmed module has the exports that are wanted, and none of the code that only others need', () => {
  const whole = sqlite()
  const functions = (bytes: Uint8Array<ArrayBuffer>) =>
    WebAssembly.Module.exports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === 'function')
  const all = functions(trimWasm(whole, () => true))
  expect(all).toEqual(functions(Uint8Array.from(whole)))
  const trimmed = trimWasm(whole, (name) => ['malloc', 'sqlite3_open_v2'].includes(name))
  expect(functions(trimmed).map(({ name }) => name)).toEqual(['sqlite3_open_v2', 'malloc'])
  expect(trimmed.length).toBeLessThan(0.95 * whole.length)
  // Nothing is left to take away.
  expect(trimWasm(trimmed, () => true)).toEqual(trimmed)
})

test('a module that is cut short is refused', () => {
  const whole = sqlite()
  expect(() => trimWasm(whole.subarray(0, 5000), () => true)).toThrow()
})

test('mistakes in regular expressions are found and worded as before', async () => {
  const code = slimAcorn(String(readFileSync(resolve('acorn').replace(/\.js$/, '.mjs'))))
  const address = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const slim: typeof acorn = await import(/* @vite-ignore */ address)
  const outcome = ({ parse }: typeof acorn, source: string): unknown => {
    try {
      return JSON.parse(JSON.stringify(parse(source, { ecmaVersion: 'latest' })))
    } catch (error) {
      return String(error)
    }
  }
  for (const source of ['/a(b)?/u', '/[[a-z]--[aeiou]]/v', '/(?<n>a)\\k<n>/', '/(/', '/a**/', '/[b-a]/'])
    expect(outcome(slim, source)).toEqual(outcome(acorn, source))
  // With flags, the wording is the platform's own.
  for (const source of ['/\\u{110000}/u', '/[a--]/v', '/a/gg', '/a/uv']) {
    expect(outcome(acorn, source)).toMatch(/^SyntaxError: .* \(1:1\)$/)
    expect(outcome(slim, source)).toMatch(/^SyntaxError: Invalid regular expression: .* \(1:1\)$/)
  }
})

test('papaparse parses and writes as before', async () => {
  const code = slimPapaparse(readFileSync(resolve('papaparse/papaparse.js'), 'utf8'))
  const module = { exports: {} as typeof Papa }
  new Function('module', 'exports', 'define', code)(module, module.exports, undefined)
  const text = 'a,b\n1,"x, ""y""\n"\n2,\n'
  expect(module.exports.parse(text, { header: true }).data).toEqual(Papa.parse(text, { header: true }).data)
  expect(module.exports.unparse([[',', null]])).toBe(Papa.unparse([[',', null]]))
  expect(code.length).toBeLessThan(0.8 * readFileSync(resolve('papaparse/papaparse.js'), 'utf8').length)
  expect(() => slimPapaparse('function NetworkStreamer() {}')).toThrow('has no functions FileStreamer')
})

test('what is loaded later borrows from the worker what both use, and nothing else does', () => {
  const importer = '/project/repl/transfer/exporter.ts'
  const id = borrowed('../../engine/index.ts', importer)
  expect(codeOfBorrowed(id as string)).toMatch(
    /^const \{ canonicalText, .* ZSet \} = globalThis\.lentByStepping\nexport \{ canonicalText, /,
  )
  expect(borrowed('./fields.ts', importer)).toBeNull()
  expect(borrowed('../../engine/index.ts', '/project/repl/session/library.ts')).toBeNull()
  expect(codeOfBorrowed('/project/repl/transfer/exporter.ts')).toBeNull()
})
