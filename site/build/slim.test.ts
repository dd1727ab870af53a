/** What is left out of the worker is left out without loss. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as acorn from 'acorn'
import { expect, test } from 'vitest'
import { slimAcorn } from './slim-acorn.ts'
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
