/** Playing, recording and comparing notebooks, as their readers see it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session } from '../session/protocol.ts'
import { drift } from './drift.ts'
import { parseNotebook } from './parse.ts'
import { type Played, recordNotebook } from './record.ts'
import { actualOutputs, compare, notebookSession, runNotebook } from './run.ts'
import { splice } from './splice.ts'
import { TestSession } from './testing.ts'

const FRONT = '---\nstepping: 1\n---\n'

/** A notebook of bare cells, each an info string and a source. */
function cells(...cells: [info: string, source: string][]): string {
  return [FRONT, ...cells.map(([info, source]) => `\`\`\`${info}\n${source}\n\`\`\`\n`)].join('\n')
}

async function test(source: string) {
  const notebook = parseNotebook(source, 'notebooks/x.md')
  const runs = await runNotebook(notebook, new TestSession(notebookSession(notebook, {})))
  const outputs = actualOutputs(runs)
  return {
    ran: runs.map((run) => run.cell.id),
    drifts: compare(notebook, runs).map(({ cell, kind }) => `${cell.id} ${kind}`),
    diff: drift(notebook, outputs),
    spliced: splice(notebook, outputs),
  }
}

async function play(session: Session, sources: readonly string[]): Promise<Played[]> {
  const played: Played[] = []
  for (const [i, source] of sources.entries()) {
    const cell = { name: String(i + 1), source }
    const reply = session.evaluate(cell)
    if (source.includes('hang()')) session.interrupt()
    played.push({ cell, reply: await reply })
  }
  return played
}

describe('runNotebook and compare', () => {
  it('finds no drift in what it recorded itself', async () => {
    const bare = cells(
      ['ts', 'insert({ a: 1 })'],
      ['ts id=sum hidden', 'return 1 + 1'],
      ['ts throws', 'throw new TypeError("no")'],
    )
    const first = await test(bare)
    expect(first.drifts).toEqual(['1 outputs', 'sum outputs', '3 outputs'])
    expect(await test(first.spliced)).toEqual({
      ran: ['1', 'sum', '3'],
      drifts: [],
      diff: null,
      spliced: first.spliced,
    })
  })

  it('shows drift as a unified diff under the name of the file', async () => {
    const { spliced } = await test(
      cells(['ts id=totals', 'insert({ a: 1 })\ninsert({ a: 2 })'], ['ts', 'print("x")']),
    )
    const edited = spliced.replace('insert({ a: 2 })', 'insert({ a: 3 })')
    expect((await test(edited)).diff).toBe(`--- notebooks/x.md\trecorded
+++ notebooks/x.md\tactual
@@ -10,7 +10,7 @@
 \`\`\`diff out
 @@ rows +2 -0 @@
 +1 {"a":1}
-+1 {"a":2}
++1 {"a":3}
 \`\`\`
 
 \`\`\`ts
`)
  })

  it('stops at the first cell that fails and should not', async () => {
    const { ran, drifts, spliced } = await test(
      cells(['ts', 'return 1'], ['ts', 'throw new Error("no")'], ['ts', 'return 3']),
    )
    expect(ran).toEqual(['1', '2'])
    expect(drifts).toEqual(['1 outputs', '2 failed', '3 not run'])
    expect(spliced).not.toContain('json out\n3')
  })

  it('takes it for drift that a throws cell does not fail, and goes on', async () => {
    const { ran, drifts } = await test(
      cells(['ts throws', 'kept.set("a", 1)'], ['ts nondet', 'return kept.get("a")']),
    )
    expect(ran).toEqual(['1', '2'])
    expect(drifts).toEqual(['1 did not throw'])
  })

  it('neither compares nor rewrites nondet cells, but they may not fail', async () => {
    const source = cells(['ts nondet', 'return 1\n```\n\n```json out\n7'])
    expect(await test(source)).toMatchObject({ drifts: [], diff: null, spliced: source })
    expect((await test(cells(['ts nondet', 'throw new Error("no")']))).drifts).toEqual(['1 failed'])
  })

  it('does not accept an interruption for the failure that throws stands for', async () => {
    const notebook = parseNotebook(cells(['ts throws', 'await hang()']))
    const session = new TestSession()
    const running = runNotebook(notebook, session)
    await Promise.resolve()
    session.interrupt()
    expect(compare(notebook, await running).map(({ kind }) => kind)).toEqual(['failed'])
  })

  it('tells of each cell as it is done', async () => {
    const seen: string[] = []
    const notebook = parseNotebook(cells(['ts', 'print("a")'], ['ts id=b', 'print("b")']))
    await runNotebook(notebook, new TestSession(), (run) => seen.push(`${run.cell.id}:${run.reply.stdout}`))
    expect(seen).toEqual(['1:a', 'b:b'])
  })

  it('fixes seed and clock for every notebook, so that its random cells repeat', async () => {
    const { spliced } = await test(cells(['ts', 'return random()']))
    expect((await test(spliced)).drifts).toEqual([])
    const notebook = parseNotebook('---\nstepping: 1\nseed: 7\n---\n')
    expect(notebookSession(notebook, {})).toEqual({ seed: 7, clock: '2025-01-01T00:00:00Z', data: {} })
  })
})

describe('recordNotebook', () => {
  it('writes a session that passes its own test', async () => {
    const played = await play(new TestSession({ seed: 3 }), [
      'insert({ dept: "eng" })',
      'throw new RangeError("too far")',
      'await hang()',
      '/*\n```ts\n````\n*/\nreturn 1',
    ])
    const text = await recordNotebook(played, {
      title: 'First: "steps" & more\n---\nthings',
      seed: 3,
      clock: '2025-06-01T12:00:00Z',
      data: [{ path: 'data/orders.csv', sha256: 'ab'.repeat(32) }],
    })
    expect(text).toContain('\n```ts throws\nthrow new RangeError("too far")\n```\n')
    expect(text).toContain('\n`````ts id=4\n/*\n```ts\n````\n*/\nreturn 1\n`````\n')
    expect(text).not.toContain('hang')
    const notebook = parseNotebook(text)
    expect(notebook.warnings).toEqual([])
    expect(notebook.meta).toEqual({
      title: 'First: "steps" & more\n---\nthings',
      description: null,
      seed: 3,
      clock: '2025-06-01T12:00:00Z',
      data: [{ path: 'data/orders.csv', sha256: 'ab'.repeat(32) }],
      other: {},
    })
    expect(await test(text)).toMatchObject({ ran: ['1', '2', '4'], drifts: [], diff: null, spliced: text })
  })

  it('is readable', async () => {
    const played = await play(new TestSession(), ['insert({ dept: "eng" })', 'print("hi\\n")'])
    expect(await recordNotebook(played, { title: 'Joins' })).toBe(`---
stepping: 1
title: Joins
---

\`\`\`ts
insert({ dept: "eng" })
\`\`\`

\`\`\`diff out
@@ rows +1 -0 @@
+1 {"dept":"eng"}
\`\`\`

\`\`\`ts
print("hi\\n")
\`\`\`

\`\`\`text out
hi
\`\`\`
`)
  })

  it('keeps every source and passes its test, whatever is printed', async () => {
    const text = fc.string({
      unit: fc.constantFrom('`', '```', '\n', '\r', ' ', '~~~', 'a', '\0', '---', '\uD800'),
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 4 }), text, async (printed, title) => {
        const sources = printed.map(
          (line) => `print(${JSON.stringify(line)})\n// ${line.replace(/[\r\n\0\uD800]/g, '')}`,
        )
        const notebook = await recordNotebook(await play(new TestSession(), sources), { title })
        expect(parseNotebook(notebook).cells.map((cell) => cell.source)).toEqual(sources)
        expect((await test(notebook)).drifts).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    [['a b'], 'a cell called "a b" cannot be saved, expected letters, digits, "_", "-" and "."'],
    [['x', 'x'], 'two cells are called "x", expected a name for each'],
  ])('refuses the names %j', async (names, message) => {
    const reply = await new TestSession().evaluate({ name: 'x', source: '' })
    const played = names.map((name) => ({ cell: { name, source: '' }, reply }))
    await expect(recordNotebook(played, { title: 'x' })).rejects.toThrow(message)
  })
})
