import { expect, describe as group, it } from 'vitest'
import { Evaluator, type EvaluatorOptions, type Outcome } from './evaluator.ts'

/** Evaluates cells in order and gives what came of the last. */
async function last(sources: readonly string[], options: Partial<EvaluatorOptions> = {}): Promise<Outcome> {
  const evaluator = new Evaluator({ bindings: {}, ...options })
  let outcome: Outcome | undefined
  for (const [i, source] of sources.entries())
    outcome = await evaluator.evaluate({ name: String(i + 1), source })
  return outcome as Outcome
}

async function value(...sources: string[]): Promise<unknown> {
  const { value, error } = await last(sources)
  expect(error).toBeNull()
  return value
}

async function failure(...sources: string[]): Promise<string> {
  const { error } = await last(sources)
  return error === null
    ? 'no error'
    : `${error.name}: ${error.message} @${error.cell}:${error.line}:${error.column}`
}

group('what a cell is worth', () => {
  it.each<[string, unknown]>([
    ['1 + 1', 2],
    ['1 + 1;', 2],
    ['1 + 1 // two', 2],
    ['const x = 3', undefined],
    ['const x: number = 3\nx', 3],
    ['({ a: 1 })', { a: 1 }],
    ['{ a: 1 }', { a: 1 }],
    ['', undefined],
    ['// nothing', undefined],
    ['await Promise.resolve(5)', 5],
    ["'use strict'", 'use strict'],
    ['if (true) { 7 }', undefined],
    ['interface A { n: number }\ntype B = A\nlet b: B = { n: 1 }\nb.n as number', 1],
    ['let a = [1, 2, 3]\n;[a[0], a[2]] = [a[2], a[0]]\na', [3, 2, 1]],
    [
      'const { a, b: [c, ...d], ...e } = { a: 1, b: [2, 3, 4], f: 5 };\n[a, c, d, e]',
      [1, 2, [3, 4], { f: 5 }],
    ],
    ['const a = 1, { b } = { b: 2 }\na + b', 3],
    ['export const a = 1\nexport function f() { return a }\nf()', 1],
    ['class A { n = 1 }\nnew A().n', 1],
    ['const r = f()\nfunction f() { return 4 }\nr', 4],
    [
      'let n = 0\nouter: for (const i of [1, 2, 3]) { for (;;) { if (i === 2) break outer; continue outer } }\nn',
      0,
    ],
    ['let n = 0; for (let i = 0; i < 3; i++) n += i; n', 3],
    ['let n = 0; do n++; while (n < 5); n', 5],
    ['const g = function* () { yield 1; yield 2 }\n;[...g()]', [1, 2]],
    ['enum E { A, B }\nE.B', 1],
    ['const s = 0\r\nconst t = 1\r\ns + t', 1],
    ['typeof nowhere', 'undefined'],
    ['const 名 = 1\n名', 1],
  ])('%j is %j', async (source, expected) => {
    expect(await value(source)).toEqual(expected)
  })
})

group('names live on', () => {
  it('across cells, whatever declared them', async () => {
    expect(
      await value(
        'const a = 1; let b = 2; var c = 3; class D { n = 4 }; function e() { return 5 }',
        '[a, b, c, new D().n, e()]',
      ),
    ).toEqual([1, 2, 3, 4, 5])
  })

  it('and can be declared again; earlier functions see it', async () => {
    expect(
      await value('const rate = 2', 'const f = (n: number) => n * rate', 'const rate = 3', 'f(10)'),
    ).toBe(30)
    expect(
      await value('class A { size() { return unit } }\nconst unit = 1', 'const unit = 2', 'new A().size()'),
    ).toBe(2)
  })

  it('a constant cannot be assigned to, in its own cell or a later one', async () => {
    expect(await failure('const x = 1', 'x = 2')).toMatch(
      'TypeError: "x" is declared const and cannot be assigned to @2:1',
    )
    expect(await failure('const x = 1; x++')).toMatch(
      'SyntaxError: "x" is declared const and cannot be assigned to @1:1:14',
    )
    expect(await value('const x = 1; { let x = 2; x = 3 }; ((x: number) => { x = 4 })(5)\nx')).toBe(1)
  })

  it('a declaration that fails leaves no name, and an older value as it was', async () => {
    expect(await failure('const x = null.y', 'x')).toBe('ReferenceError: x is not defined @2:1:1')
    expect(await value('const x = 1', 'const x = null.y', 'x')).toBe(1)
  })

  it('unknown names cannot be assigned to', async () => {
    expect(await failure('y = 5')).toBe('ReferenceError: y is not defined @1:1:1')
  })

  it('given names can be shadowed, and evaluators do not see each other', async () => {
    const bindings = { map: () => 'given' }
    expect((await last(['const map = 3', 'map'], { bindings })).value).toBe(3)
    expect((await last(['map()'], { bindings })).value).toBe('given')
  })

  it('_ is the last value, _error the last error', async () => {
    expect(await value('40 + 2', 'const unrelated = 1', '_')).toBe(42)
    expect(await value('null.x', '_error instanceof TypeError')).toBe(true)
  })

  it('modules are imported by name', async () => {
    const importModule = async (name: string) => ({ default: `default of ${name}`, b: 2 })
    const outcome = await last(["import d, { b as c } from 'm'\nimport * as all from 'n'", '[d, c, all.b]'], {
      importModule,
    })
    expect(outcome.value).toEqual(['default of m', 2, 2])
  })
})

group('errors say where, in the source as written', () => {
  it.each<[string, string[]]>([
    ['Error: x @1:1:42', ["const f = (x: number): number => { throw new Error('x') }\nf(1)"]],
    ["TypeError: Cannot read properties of undefined (reading 'z') @1:1:16", ['let q = 1; q.y.z']],
    ['ReferenceError: foo is not defined @1:3:5', ['interface A {\n  n: number }\n    foo.bar']],
    ['RangeError: deep @1:2:9', ['const f = () => {\n  throw new RangeError("deep")\n}', 'f()']],
    [
      'RangeError: toFixed() digits argument must be between 0 and 100 @1:1:54',
      ['const v: Array<number> = [1]; v.map((n: number) => n.toFixed(-1))'],
    ],
    [
      'Error: last @1:3:25',
      ["let a = 1\nfor (const x of [1]) { a++ }\na > 1 && (() => { throw new Error('last') })()"],
    ],
    ["SyntaxError: Unexpected token '*' @1:1:4", ['1 +* 2']],
    ["SyntaxError: Identifier 'a' has already been declared @1:2:7", ['const a = 1\nconst a = 2']],
  ])('%s', async (expected, sources) => {
    expect(await failure(...sources)).toBe(expected)
  })

  it('also when something else than an error is thrown', async () => {
    expect(await failure('throw { code: 7 }')).toBe(
      'Error: { code: 7 } was thrown, which is no Error @1:null:null',
    )
  })
})

group('a running cell can be stopped', () => {
  it.each([
    'while (true) {}',
    'for (;;);',
    'let i = 0; do i++; while (true)',
    'const f = () => { for (const x of forever()) x }\nfunction* forever() { while (true) yield 1 }\nf()',
    'while (true) { try { while (true) {} } catch {} }',
    'const walk = (n: number): void => { [0, 1].forEach(() => { walk(n) }) }\nwhile (true) { try { walk(0) } catch {} }',
  ])('%s', async (source) => {
    let asked = 0
    const { error } = await last([source], { interrupted: () => ++asked > 3 })
    expect(error).toMatchObject({ name: 'Interrupted', message: 'the cell was interrupted' })
  })

  it('while it waits', async () => {
    const evaluator = new Evaluator({ bindings: {} })
    const outcome = evaluator.evaluate({ name: '1', source: 'await new Promise(() => {})' })
    setTimeout(() => evaluator.interrupt(), 10)
    expect((await outcome).error?.name).toBe('Interrupted')
    expect((await evaluator.evaluate({ name: '2', source: '1' })).value).toBe(1)
  })

  it('and its outcome is Interrupted even if it caught that and went on', async () => {
    let asked = 0
    const { error } = await last(['try { while (true) {} } catch {}\n5'], { interrupted: () => ++asked > 1 })
    expect(error?.name).toBe('Interrupted')
  })
})

group('chance and time', () => {
  const source = '[Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(2))]]'

  it('repeat with the seed, go on across cells, and differ with another', async () => {
    const first = await last([source], { seed: 42 })
    expect((await last([source], { seed: 42 })).value).toEqual(first.value)
    expect((await last([source, source], { seed: 42 })).value).not.toEqual(first.value)
    expect((await last([source], { seed: 43 })).value).not.toEqual(first.value)
    expect((first.value as [number, string])[1]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  it('stand still with a clock', async () => {
    const clock = '2025-01-01T00:00:00Z'
    const { value } = await last(
      [
        '[new Date().toISOString(), Date.now(), Date.UTC(2020, 0), new Date(5) instanceof Date, new Date(2020, 1).getMonth(), typeof Date(), performance.now()]',
      ],
      { clock },
    )
    expect(value).toEqual(['2025-01-01T00:00:00.000Z', 1735689600000, 1577836800000, true, 1, 'string', 0])
  })

  it("leave the host's own alone", async () => {
    await last(['Math.random()'], { seed: 1, clock: '2025-01-01T00:00:00Z' })
    expect(Date.now()).toBeGreaterThan(1735689600000)
    expect(Math.random()).not.toBe(Math.random())
  })
})

it('captures what is printed, also before a failure', async () => {
  const { stdout } = await last([
    "console.log('a %s', 'b', { n: 1 }, [1, 'x'])\nconsole.error(new Map([[1, 2]]))\nnull.x",
  ])
  expect(stdout).toBe("a b { n: 1 } [1, 'x']\nMap(1) { 1 => 2 }\n")
})

it('a cell of 5,000 lines takes well below a second', async () => {
  const source = Array.from(
    { length: 5000 },
    (_, i) => `const name${i}: number = ${i} + Math.max(1, 2)`,
  ).join('\n')
  const start = performance.now()
  expect(await value(`${source}\nname4999`)).toBe(5001)
  expect(performance.now() - start).toBeLessThan(1500)
})
