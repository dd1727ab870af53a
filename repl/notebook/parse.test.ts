/** Notebooks as people write them, and what the parser makes of them. */
import { describe, expect, it } from 'vitest'
import { isNotebook } from './frontmatter.ts'
import { NotebookError } from './notebook.ts'
import { parseNotebook } from './parse.ts'

const FRONT = '---\nstepping: 1\n---\n'

/** The source text that a range of a notebook covers. */
function texts(source: string): string[] {
  const { segments } = parseNotebook(source)
  return segments.map(({ kind, start, end }) => `${kind}:${source.slice(start, end)}`)
}

function problems(source: string): string {
  try {
    parseNotebook(source, 'joins.md')
  } catch (error) {
    if (error instanceof NotebookError) return error.message
    throw error
  }
  return 'no problem'
}

describe('parseNotebook', () => {
  it('reads front matter, prose, cells and their outputs with offsets and lines', () => {
    const source = `---
stepping: 1
title: Joins, step by step
description: How a join moves.
seed: 42
clock: 2025-01-01T00:00:00Z
data: [{path: data/orders.csv, sha256: ${'ab'.repeat(32)}}]
---
Prose.

\`\`\`ts id=totals throws
const a = 1
a
\`\`\`

\`\`\`diff out
@@ totals +1 -0 @@
+1 {"a":1}
\`\`\`
\`\`\`text out=error
TypeError: no
\`\`\`

More prose.

~~~typescript   hidden
b
~~~
`
    const notebook = parseNotebook(source, 'notebooks/joins.md')
    expect(notebook.file).toBe('notebooks/joins.md')
    expect(notebook.meta).toEqual({
      title: 'Joins, step by step',
      description: 'How a join moves.',
      seed: 42,
      clock: '2025-01-01T00:00:00Z',
      data: [{ path: 'data/orders.csv', sha256: 'ab'.repeat(32) }],
      other: {},
    })
    const [totals, second] = notebook.cells
    expect(totals).toMatchObject({
      id: 'totals',
      line: 11,
      source: 'const a = 1\na',
      flags: { hidden: false, throws: true, nondet: false },
      outputs: [
        { info: 'diff out', body: '@@ totals +1 -0 @@\n+1 {"a":1}', line: 16 },
        { info: 'text out=error', body: 'TypeError: no', line: 20 },
      ],
    })
    expect(second).toMatchObject({ id: '2', line: 26, source: 'b', flags: { hidden: true }, outputs: [] })
    expect(texts(source)).toEqual([
      'prose:\nProse.\n\n',
      'cell:```ts id=totals throws\nconst a = 1\na\n```',
      'prose:\n\nMore prose.\n\n',
      'cell:~~~typescript   hidden\nb\n~~~',
    ])
    expect(source.slice(totals?.outputs[1]?.start, totals?.outputs[1]?.end)).toBe(
      '```text out=error\nTypeError: no\n```',
    )
    expect(notebook.warnings).toEqual([])
  })

  it.each([
    ['two blank lines', '```ts\na\n```\n\n\n```text out\n1\n```', 1],
    ['no blank line', '```ts\na\n```\n```text out\n1\n```', 1],
    [
      'other fences are prose',
      '```ts\na\n```\n\n```diff\n- x\n```\n\n```\nts\n```\n\n    ```ts\n    indented\n',
      0,
    ],
    ['outputs of a skipped fence are prose', '```ts skip\na\n```\n\n```text out\n1\n```\n\n```ts\nb\n```', 0],
    ['an indented fence', '  ```ts\n  a\n  ```\n\n   ```text out\n   1\n   ```', 1],
    ['a longer fence', '`````ts\n```\n`````\n\n````text out\n```\n````', 1],
  ])('%s', (_name, body, outputs) => {
    const { cells } = parseNotebook(FRONT + body)
    expect(cells.map((cell) => cell.outputs.length)).toEqual([outputs])
  })

  it('numbers cells without an id by their place among all cells, skipped fences not counted', () => {
    const { cells } = parseNotebook(
      `${FRONT}\`\`\`ts\na\n\`\`\`\n\`\`\`ts skip\nb\n\`\`\`\n\`\`\`ts id=x\nc\n\`\`\`\n\`\`\`ts\nd\n\`\`\``,
    )
    expect(cells.map((cell) => [cell.id, cell.source])).toEqual([
      ['1', 'a'],
      ['x', 'c'],
      ['3', 'd'],
    ])
  })

  it.each([
    [
      'CRLF',
      `${FRONT}a\n\n\`\`\`ts\nx\ny\n\`\`\`\n\n\`\`\`text out\n1\n2\n\`\`\`\n`.replaceAll('\n', '\r\n'),
    ],
    ['a byte order mark', `\uFEFF${FRONT}a\n\n\`\`\`ts\nx\ny\n\`\`\`\n\n\`\`\`text out\n1\n2\n\`\`\`\n`],
    [
      'tabs, NUL and emoji before',
      `${FRONT}\ta\0 👩‍🚀\n\n\`\`\`ts\nx\ny\n\`\`\`\n\n\`\`\`text out\n1\n2\n\`\`\``,
    ],
  ])('keeps offsets true and content plain with %s', (_name, source) => {
    const notebook = parseNotebook(source)
    const cell = notebook.cells[0]
    expect(cell?.source).toBe('x\ny')
    expect(cell?.outputs[0]?.body).toBe('1\n2')
    expect(source.slice(cell?.start, cell?.end)).toMatch(/^```ts\r?\nx\r?\ny\r?\n```$/)
    expect(source.slice(cell?.outputs[0]?.start, cell?.outputs[0]?.end)).toMatch(/^```text out[\s\S]*```$/)
    expect(notebook.eol).toBe(source.includes('\r\n') ? '\r\n' : '\n')
  })

  it('takes titles and digests for text, whatever YAML would', () => {
    const { meta } = parseNotebook(
      `---\nstepping: 1\ntitle: 2001\ndata: [{path: a.csv, sha256: ${'0'.repeat(64)}}]\n---\n`,
    )
    expect(meta).toMatchObject({ title: '2001', data: [{ path: 'a.csv', sha256: '0'.repeat(64) }] })
  })

  it('keeps keys of others in the front matter and warns of each, with a guess', () => {
    const { meta, warnings } = parseNotebook('---\nstepping: 1\ntitel: Joins\nsidebar:\n  order: 3\n---\n')
    expect(meta.other).toEqual({ titel: 'Joins', sidebar: { order: 3 } })
    expect(warnings).toEqual([
      {
        line: 3,
        message: 'the front matter has the key "titel", which stepping does not read; did you mean "title"?',
      },
      { line: 4, message: 'the front matter has the key "sidebar", which stepping does not read' },
    ])
  })
})

describe('problems name the file, the line, what was found and what was expected', () => {
  const cell = '```ts\na\n```\n'
  it.each([
    [
      '# Joins\n',
      'joins.md:1: the file has no front matter, expected "---", "stepping: 1" and "---" before everything else',
    ],
    [
      '---\ntitle: x\n---\n',
      'joins.md:2: "stepping" in the front matter is missing, expected 1, the version of the notebook format',
    ],
    [
      '---\n---\n',
      'joins.md:2: "stepping" in the front matter is missing, expected 1, the version of the notebook format',
    ],
    [
      '---\nstepping: 2\n---\n',
      'joins.md:2: "stepping" in the front matter is 2, expected 1, the version of the notebook format',
    ],
    ['---\n- a\n---\n', 'joins.md:2: the front matter is ["a"], expected keys and values'],
    [
      '---\nstepping: 1\nseed: abc\n---\n',
      'joins.md:3: "seed" in the front matter is "abc", expected an integer',
    ],
    [
      '---\nstepping: 1\n\nclock: noon\n---\n',
      'joins.md:4: "clock" in the front matter is "noon", expected a time like 2025-01-01T00:00:00Z',
    ],
    [
      '---\nstepping: 1\ndata: a.csv\n---\n',
      'joins.md:3: "data" in the front matter is "a.csv", expected a list of {path: …, sha256: …}',
    ],
    [
      '---\nstepping: 1\ndata:\n  - path: a.csv\n    sha256: ab\n---\n',
      'joins.md:5: "data[0].sha256" in the front matter is "ab", expected 64 lower-case hex digits',
    ],
    [
      '---\nstepping: 1\ndata:\n  - path: a.csv\n---\n',
      'joins.md:4: "data[0].sha256" in the front matter is missing, expected 64 lower-case hex digits',
    ],
    [
      `---\nstepping: 1\ndata:\n  - {path: a.csv, sha256: ${'ab'.repeat(32)}}\n  - {path: a.csv, sha256: ${'cd'.repeat(32)}}\n---\n`,
      'joins.md:5: the front matter declares the data file "a.csv" twice, expected once',
    ],
    [
      `${FRONT}\`\`\`ts thows\na\n\`\`\`\n`,
      'joins.md:4: the cell has the unknown flag "thows", expected hidden, throws, nondet, skip or id=…; did you mean "throws"?',
    ],
    [
      `${FRONT}\`\`\`ts idd=x\na\n\`\`\`\n`,
      'joins.md:4: the cell has the unknown flag "idd=x", expected hidden, throws, nondet, skip or id=…; did you mean "id"?',
    ],
    [
      `${FRONT}\`\`\`ts hidden=yes\na\n\`\`\`\n`,
      'joins.md:4: the cell has the unknown flag "hidden=yes", expected hidden, throws, nondet, skip or id=…; did you mean "hidden"?',
    ],
    [
      `${FRONT}\`\`\`ts id=a:b\na\n\`\`\`\n`,
      'joins.md:4: the cell has the id "a:b", expected letters, digits, "_", "-" and "." only',
    ],
    [`${FRONT}\`\`\`ts id=a id=b\na\n\`\`\`\n`, 'joins.md:4: the cell has 2 ids (a, b), expected one'],
    [
      `${FRONT}\`\`\`ts id=a\na\n\`\`\`\n\n\`\`\`ts id=a\nb\n\`\`\`\n`,
      'joins.md:8: the cell is called "a" like the one on line 4, expected a name of its own',
    ],
    [
      `${FRONT}\`\`\`ts id=2\na\n\`\`\`\n\n\`\`\`ts\nb\n\`\`\`\n`,
      'joins.md:8: the cell is called "2" (its ordinal) like the one on line 4, expected a name of its own',
    ],
    [
      `${FRONT}\`\`\`text out\n1\n\`\`\`\n`,
      'joins.md:4: the output fence "text out" belongs to no cell, expected it directly after a ts fence',
    ],
    [
      `${FRONT}${cell}\nProse.\n\n\`\`\`diff out\n+1 1\n\`\`\`\n`,
      'joins.md:10: the output fence "diff out" belongs to no cell, expected it directly after a ts fence',
    ],
    [
      `${FRONT}${cell}\n<!-- note -->\n\n\`\`\`diff out\n+1 1\n\`\`\`\n`,
      'joins.md:10: the output fence "diff out" belongs to no cell, expected it directly after a ts fence',
    ],
    [
      `${FRONT}${cell}\n\`\`\`text out=eror\n1\n\`\`\`\n`,
      'joins.md:8: the output fence is "text out=eror", expected diff out, text out, json out or text out=error; did you mean "text out=error"?',
    ],
    [
      `${FRONT}\`\`\`ts\na\n`,
      'joins.md:4: the fence "```" is never closed, expected a line "```" after its last line',
    ],
    [
      `${FRONT}\`\`\`\`ts\na\n\`\`\`\n`,
      'joins.md:4: the fence "````" is never closed, expected a line "````" after its last line',
    ],
    [
      `${FRONT}${cell}~~~`,
      'joins.md:7: the fence "~~~" is never closed, expected a line "~~~" after its last line',
    ],
    [
      `${FRONT}- item\n\n  \`\`\`ts\n  a\n  \`\`\`\n`,
      'joins.md:6: the cell stands inside a list, expected it outside: do not indent or quote it, or flag it skip',
    ],
    [
      `${FRONT}> \`\`\`typescript\n> a\n> \`\`\`\n`,
      'joins.md:4: the cell stands inside a block quote, expected it outside: do not indent or quote it, or flag it skip',
    ],
    [
      `${FRONT}> 1. \`\`\`diff out\n>    a\n>    \`\`\`\n`,
      'joins.md:4: the output fence stands inside a block quote, expected it outside: do not indent or quote it',
    ],
  ])('%j', (source, expected) => {
    expect(problems(source)).toBe(expected)
  })

  it('reports broken YAML at its own line', () => {
    expect(problems('---\nstepping: 1\ntitle: "a\n---\n')).toMatch(
      /^joins\.md:\d: the front matter is not valid YAML: /,
    )
  })

  it('reports an alias without an anchor', () => {
    expect(problems('---\nstepping: 1\ntitle: *x\n---\n')).toMatch(
      /^joins\.md:2: the front matter is not valid YAML: Unresolved alias/,
    )
  })

  it('reports all problems at once, in the order of the file', () => {
    const source = '---\nstepping: 1\nseed: x\n---\n```ts hiden\na\n```\n\nProse\n\n```json out\n1\n```\n'
    expect(
      problems(source)
        .split('\n')
        .map((line) => line.split(':')[1]),
    ).toEqual(['3', '5', '11'])
  })

  it('allows skipped code inside lists and quotes', () => {
    expect(problems(`${FRONT}- \`\`\`ts skip\n  a\n  \`\`\`\n`)).toBe('no problem')
  })
})

describe('isNotebook', () => {
  it.each([
    ['---\nstepping: 1\n---\n', true],
    ['\uFEFF---\r\ntitle: a\r\nstepping: 1\r\n---\r\n', true],
    ['---\nstepping: 1\ntitle: "broken\n---\n', true],
    ['---\ntitle: a\n---\nstepping: 1\n---\n', false],
    ['# Readme\n\n---\nstepping: 1\n---\n', false],
    ['', false],
  ])('%j is %s', (source, expected) => {
    expect(isNotebook(source)).toBe(expected)
  })
})
