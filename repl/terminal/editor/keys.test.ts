/** From the bytes that terminals send to keys, through Ink's own parser. */
import { PassThrough } from 'node:stream'
import { render, Text, useInput, usePaste } from 'ink'
import { createElement } from 'react'
import { afterAll, expect, test } from 'vitest'
import { decode, type Key } from './keys.ts'

/** An Ink app that does nothing but note the keys. */
const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} })
let keys: Key[] = []
function Probe() {
  useInput((input, key) => {
    keys.push(...decode(input, key))
  })
  usePaste((text) => {
    keys.push({ name: 'paste', text })
  })
  return createElement(Text, null, '')
}
const app = render(createElement(Probe), {
  stdin,
  stdout: new PassThrough(),
  exitOnCtrlC: false,
  patchConsole: false,
})
afterAll(() => app.unmount())

/** The keys that Ink makes of bytes; a lone escape takes Ink's pause to be told from the beginning of a sequence. */
async function sent(bytes: string): Promise<Key[]> {
  keys = []
  stdin.write(bytes)
  await new Promise((resolve) => setTimeout(resolve, bytes === '\x1b' ? 60 : 2))
  return keys
}

test.each([
  ['\r', 'enter'],
  ['\x1b\r', 'newline'],
  ['\n', 'newline'],
  ['\x1b[13;2u', 'newline'],
  ['\t', 'complete'],
  ['\x1b', 'escape'],
  ['\x1b[A', 'up'],
  ['\x1bOA', 'up'],
  ['\x1b[B', 'down'],
  ['\x1b[C', 'right'],
  ['\x1b[D', 'left'],
  ['\x1b[1;5D', 'word-left'],
  ['\x1b[1;5C', 'word-right'],
  ['\x1b[1;3D', 'word-left'],
  ['\x1b[1;3C', 'word-right'],
  ['\x1bb', 'word-left'],
  ['\x1bf', 'word-right'],
  ['\x1bd', 'delete-word-right'],
  ['\x1b[H', 'line-start'],
  ['\x1b[1~', 'line-start'],
  ['\x1bOH', 'line-start'],
  ['\x1b[F', 'line-end'],
  ['\x1b[4~', 'line-end'],
  ['\x1b[1;5H', 'text-start'],
  ['\x1b[1;5F', 'text-end'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\x1b\x7f', 'delete-word-left'],
  ['\x1b[3~', 'delete'],
  ['\x1b[3;5~', 'delete-word-right'],
  ['\x01', 'line-start'],
  ['\x05', 'line-end'],
  ['\x0b', 'kill-to-end'],
  ['\x15', 'kill-to-start'],
  ['\x17', 'kill-word'],
  ['\x19', 'yank'],
  ['\x10', 'up'],
  ['\x0e', 'down'],
  ['\x03', 'interrupt'],
  ['\x04', 'end-of-input'],
  ['\x0c', 'clear-screen'],
  ['\x12', 'search'],
  ['\x1a', 'suspend'],
])('%j is %s', async (bytes, name) => {
  expect(await sent(bytes)).toEqual([{ name }])
})

test.each<[bytes: string, keys: Key[]]>([
  ['a', [{ name: 'insert', text: 'a' }]],
  [' ', [{ name: 'insert', text: ' ' }]],
  ['A', [{ name: 'insert', text: 'A' }]],
  ['7', [{ name: 'insert', text: '7' }]],
  ['日本', [{ name: 'insert', text: '日本' }]],
  ['👩‍👩‍👧', [{ name: 'insert', text: '👩‍👩‍👧' }]],
  ['1+1\r2', [{ name: 'insert', text: '1+1' }, { name: 'enter' }, { name: 'insert', text: '2' }]],
  ['a\x7f\r', [{ name: 'insert', text: 'a' }, { name: 'backspace' }, { name: 'enter' }]],
  ['a\x04', [{ name: 'insert', text: 'a' }, { name: 'end-of-input' }]],
  ['\x1b[200~a\r\n\tb\x1b[201~', [{ name: 'paste', text: 'a\r\n\tb' }]],
  ['\x1b[5~', []],
  ['\x1bOP', []],
  ['\x1b[Z', []],
  ['\x1b[I', []],
])('%j is %j', async (bytes, expected) => {
  expect(await sent(bytes)).toEqual(expected)
})
