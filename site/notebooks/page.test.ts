/** Pages made of notebooks: what a reader gets before any script runs. */
import { expect, test } from 'vitest'
import { parseNotebook } from '../../repl/notebook/parse.ts'
import type { NotebookOnPage } from '../live/page.ts'
import { notebookPage } from './page.ts'

function pageOf(markdown: string, base = '/') {
  const notebook = parseNotebook(`---\nstepping: 1\ntitle: T\n---\n\n${markdown}\n`)
  const data = [{ path: 'npm:pack/rows.csv', url: 'data/0123/rows.csv', text: 'a\n1\n' }]
  const page = notebookPage({ name: 't', path: '/t.md', notebook, data }, base)
  const json = /<script type="application\/json" data-notebook>(.*)<\/script>/.exec(page.html)?.[1] ?? ''
  return { ...page, embedded: JSON.parse(json) as NotebookOnPage }
}

const fence = (info: string, body: string) => `\`\`\`${info}\n${body}\n\`\`\`\n`

test('outputs belong to their cell and are drawn, not quoted', () => {
  const { html } = pageOf(
    fence('ts id=a', 'x') + fence('diff out', '@@ totals +1 -1 @@ by k\n-1 {"k":1,"n":2}\n+1 {"k":1,"n":3}'),
  )
  expect(html).toMatch(/data-cell="a".*<table class="stepping-diff">.*<del>2<\/del>.*<ins>3<\/ins>/s)
  expect(html.split('<script')[0]).not.toContain('@@')
})

test('errors are drawn as such: class, place and hint', () => {
  const body = 'TableError: no: not that\nsecond line\nat a:2:3\nhint: try\nagain'
  const { html } = pageOf(fence('ts id=a throws', 'x') + fence('text out=error', body))
  expect(html).toContain('<strong class="stepping-error-name">TableError</strong>: no: not that\nsecond line')
  expect(html).toContain('at cell <code>a:2:3</code>')
  expect(html).toContain('hint: try\nagain')
  expect(html).toContain('fails, as it should')
})

test('hidden cells are run, but not shown', () => {
  const { html, embedded } = pageOf(fence('ts id=seen', 'x') + fence('ts id=unseen hidden', 'y'))
  expect(html).toContain('data-cell="seen"')
  expect(html).not.toContain('data-cell="unseen"')
  expect(embedded.cells.map(({ id }) => id)).toEqual(['seen', 'unseen'])
})

test('a cell that contains a closing script tag stays in its script', () => {
  const source = "'</script><script>alert(1)</script>'"
  const { html, embedded } = pageOf(fence('ts', source))
  expect(embedded.cells[0]?.source).toBe(source)
  expect(html.split('</script>')).toHaveLength(2)
})

test('a session is set up as notebooks are tested, its data found below the base', () => {
  const { embedded } = pageOf(fence('ts', '1'), '/docs')
  expect(embedded.session).toEqual({ seed: 0, clock: '2025-01-01T00:00:00Z' })
  expect(embedded.data).toEqual([{ path: 'npm:pack/rows.csv', url: '/docs/data/0123/rows.csv' }])
})

test('headings have ids of their own', () => {
  const { html, headings } = pageOf('## What *is* it?\n\n## What is it?\n\n### `I` & D')
  expect(headings).toEqual([
    { depth: 2, slug: 'what-is-it', text: 'What is it?' },
    { depth: 2, slug: 'what-is-it-1', text: 'What is it?' },
    { depth: 3, slug: 'i--d', text: 'I & D' },
  ])
  for (const { slug } of headings) expect(html).toContain(`id="${slug}"`)
})

test('links between files become links between pages; references are found wherever they stand', () => {
  const { html } = pageOf(
    `[a](zsets.md#weights) [b](./zsets.md) [c](https://x.example/y.md) [d]\n\n${fence('ts', '1')}\n[d]: #here`,
  )
  expect(html).toContain('href="../zsets/#weights"')
  expect(html).toContain('href="../zsets/"')
  expect(html).toContain('href="https://x.example/y.md"')
  expect(html).toContain('href="#here"')
})

test('code that is no cell is highlighted and has no buttons; tables scroll by themselves', () => {
  const { html, embedded } = pageOf(
    `${fence('ts skip', 'const skipped = 1')}\n${fence('nonsense', 'x < y')}\n| a |\n|---|\n| 1 |`,
  )
  expect(embedded.cells).toEqual([])
  expect(html).not.toContain('data-cell=')
  expect(html).toMatch(/<span[^>]*> skipped<\/span>|<span[^>]*>skipped<\/span>/)
  expect(html).toContain('x &#x3C; y')
  expect(html).toMatch(/<div class="table-scroll"[^>]*tabindex="0"[^>]*><table>/)
})
