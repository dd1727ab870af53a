/** Where on a stack the user's code is, in the words of each engine that runs JavaScript. */
import { expect, it } from 'vitest'
import { Site, userFrame } from './location.ts'

it.each<[string, string, string | null]>([
  [
    'V8, with the engine as files',
    `Error
    at new Site (file:///app/engine/circuit/naming/location.ts:19:18)
    at Placements.origin (file:///app/engine/circuit/naming/placements.ts:40:12)
    at join (file:///app/engine/operators/join/join.ts:60:10)
    at build (file:///app/src/my%20shop.ts:12:18)
    at circuit (file:///app/engine/circuit/circuit.ts:100:3)
    at file:///app/src/my%20shop.ts:10:22`,
    '/app/src/my shop.ts:12:18',
  ],
  [
    'V8, with plain paths, as tools with source maps give them',
    `Error
    at new Site (/app/engine/circuit/naming/location.ts:19:18)
    at Array.map (<anonymous>)
    at Object.build [as made] (/app/a (copy)/shop.ts:12:18)`,
    '/app/a (copy)/shop.ts:12:18',
  ],
  [
    'V8, with the engine in one file, in a frame without a name',
    `Error
    at new x (http://localhost/assets/stepping-abc.js?v=3:1:1800)
    at t (http://localhost/assets/stepping-abc.js?v=3:1:99)
    at async http://localhost/assets/page.js?v=3:4:7`,
    'http://localhost/assets/page.js:4:7',
  ],
  [
    'V8 on Windows',
    `Error
    at new Site (file:///C:/app/node_modules/stepping/dist/package/node.js:19:18)
    at build (file:///C:/app/shop.js:12:18)`,
    'C:/app/shop.js:12:18',
  ],
  [
    'V8, where the user is in an eval and in nothing else',
    `Error
    at new Site (file:///app/node_modules/stepping/node.js:19:18)
    at eval (eval at run (file:///app/node_modules/stepping/node.js:1:1), <anonymous>:4:20)
    at ModuleJob.run (node:internal/modules/esm/module_job:561:25)`,
    null,
  ],
  [
    'SpiderMonkey',
    `Site@http://localhost/engine/circuit/naming/location.js:19:18
join@http://localhost/engine/operators/join/join.js:60:10
build/<@https://cdn.example/npm/shop@1.0.0/shop.js:12:18
@http://localhost/main.js:1:1
`,
    'https://cdn.example/npm/shop@1.0.0/shop.js:12:18',
  ],
  [
    'JavaScriptCore',
    `Site@http://localhost/assets/stepping.js:19:18
map@[native code]
build@http://localhost/shop.js:12:18
module code@http://localhost/shop.js:10:22`,
    'http://localhost/shop.js:12:18',
  ],
  ['a stack without frames', 'Error', null],
])('%s', (_title, stack, expected) => {
  expect(userFrame(stack)).toBe(expected)
})

it('a program that compiles what users write says where it is', () => {
  const site = new Site((stack) => (stack.includes('location.test.ts') ? 'cell:1:2' : null))
  expect(site.location).toBe('cell:1:2')
  expect(site.location).toBe('cell:1:2')
})

it('taking a stack leaves the limit of stacks as it was', () => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 3
  new Site()
  expect(Error.stackTraceLimit).toBe(3)
  Error.stackTraceLimit = limit
})
