/** The site as readers meet it: built as it is deployed, below a path of a plain web server, in a real browser. */
import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { NotebookCell } from '../../repl/notebook/notebook.ts'
import { parseNotebook } from '../../repl/notebook/parse.ts'
import { parseDiffFence } from '../../repl/render/record/record.ts'
import { siteNotebooks } from '../../site/notebooks/files.ts'
import { launch, type OpenPage, open } from './browser.ts'
import { type FileServer, serveFolder } from './server.ts'

const OUTPUT = join(process.cwd(), 'tests/output')
const BASE = '/somewhere/else/'
const NOTEBOOKS = (await siteNotebooks()).map(({ name }) => name)

let server: FileServer
let browser: Browser
const opened: OpenPage[] = []

beforeAll(async () => {
  await mkdir(OUTPUT, { recursive: true })
  const folder = join(OUTPUT, 'site')
  // Without what Vitest tells its own code: a build would take it for its own, too.
  const { BASE_URL, MODE, DEV, PROD, SSR, NODE_ENV, ...inherited } = process.env
  const env = { ...inherited, SITE_BASE: BASE }
  await promisify(execFile)('npm', ['run', 'site', '--', '--outDir', folder], { env })
  server = await serveFolder(folder, BASE)
  browser = await launch()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

// Whatever a test looks at: nothing is fetched from another host, and nothing goes wrong unseen.
afterEach(async () => {
  const pages = opened.splice(0)
  await Promise.all(pages.map(({ page }) => page.context().close()))
  const addresses = pages.flatMap(({ requests }) => requests).filter((url) => !url.startsWith('data:'))
  expect(addresses.filter((url) => !url.startsWith(server.url))).toEqual([])
  expect(pages.flatMap(({ complaints }) => complaints)).toEqual([])
})

async function visit(path: string, options?: BrowserContextOptions): Promise<OpenPage> {
  const page = await open(browser, server.url + path, options)
  opened.push(page)
  return page
}

async function cellsOf(name: string): Promise<readonly NotebookCell[]> {
  const source = await readFile(join(process.cwd(), 'notebooks', `${name}.md`), 'utf8')
  return parseNotebook(source, name).cells.filter((cell) => !cell.flags.hidden)
}

/** The rows of all deltas that a cell shows: text of the cells, without captions, which tell steps only when live. */
function deltasOn(page: Page): Promise<string[]> {
  return page
    .locator('.cell-outputs .stepping-diff')
    .evaluateAll((tables) =>
      tables.map((table) =>
        [...table.querySelectorAll('tr')]
          .map((row) => [...row.children].map((cell) => cell.textContent).join(' | '))
          .join('\n'),
      ),
    )
}

const status = (page: Page) => page.locator('.notebook-status')
const cell = (page: Page, id: string) => page.locator(`.cell[data-cell="${id}"]`)
const press = (page: Page, id: string, button: 'Edit' | 'Run' | 'Reset') =>
  cell(page, id)
    .getByRole('button', { name: `${button} cell ${id}` })
    .click()

/** Runs a cell and waits for the bar to say that the run has ended. */
async function ended(page: Page, start: () => Promise<void>): Promise<string> {
  // A short run would be over before it is seen from here.
  const end = page.evaluate(async () => {
    const bar = document.querySelector('.notebook-bar') as HTMLElement
    await new Promise<void>((resolve) => {
      const check = () => bar.hasAttribute('data-busy') || resolve()
      new MutationObserver(check).observe(bar, { attributeFilter: ['data-busy'] })
    })
  })
  await start()
  await end
  return (await status(page).textContent()) ?? ''
}

const runAll = (page: Page) => ended(page, () => page.getByRole('button', { name: 'Run all' }).click())

/** Replaces the text of a cell in its editor. */
async function write(page: Page, id: string, text: string): Promise<void> {
  await press(page, id, 'Edit')
  await cell(page, id).getByRole('textbox').fill(text)
}

describe.each(NOTEBOOKS)('%s', (name) => {
  test('shows what was recorded without JavaScript', async () => {
    const { page } = await visit(`notebooks/${name}/`, { javaScriptEnabled: false })
    for (const { id, source, outputs } of await cellsOf(name)) {
      expect(await cell(page, id).locator('pre').first().textContent()).toBe(source)
      const deltas = outputs
        .filter(({ info }) => info === 'diff out')
        .flatMap(({ body }) => parseDiffFence(body))
      expect(await cell(page, id).locator('.stepping-scroll').count()).toBe(deltas.length)
      const shown = await cell(page, id).locator('.cell-outputs > .stepping-reply > *').count()
      expect(shown > 0).toBe(outputs.length > 0)
    }
    expect(await page.getByRole('button', { name: 'Run all' }).count()).toBe(0)
  })

  test('gives what was recorded when it is run', async () => {
    const { page } = await visit(`notebooks/${name}/`)
    const recorded = await deltasOn(page)
    expect(await page.locator('.cell-outputs .stepping-reply').count()).toBeGreaterThan(0)
    const cells = await cellsOf(name)
    expect(await runAll(page)).toMatch(/^\d+ cells ran in your browser in .*, each as recorded\.$/)
    expect(await deltasOn(page)).toEqual(recorded)
    const verdicts = await page.locator('.cell-verdict').allTextContents()
    expect(verdicts).toHaveLength(cells.length)
    for (const verdict of verdicts) expect(verdict).toMatch(/^As recorded\. Ran in your browser in/)
    await page.screenshot({ path: join(OUTPUT, `${name}-ran.png`), fullPage: true })
  })
})

test('an edited cell runs after the cells before it, and what follows from older text is marked', async () => {
  const { page } = await visit('notebooks/receipts/')
  await runAll(page)
  await write(page, 'price', "replace(products, { name: 'radio', price: 20 }, { name: 'radio', price: 30 })")
  await ended(page, () => page.keyboard.press('Control+Enter'))
  const price = cell(page, 'price')
  const rows = await price.locator('tbody tr').allTextContents()
  expect(rows).toHaveLength(2)
  expect(rows[0]).toContain('329 → 339')
  expect(rows[1]).toContain('60 → 90')
  expect(await price.locator('.cell-verdict').textContent()).toMatch(/^Edited\. Ran in your browser/)
  expect(await cell(page, 'view').locator('.cell-verdict').textContent()).toMatch(/^From before an edit/)

  expect(await ended(page, () => press(page, 'view', 'Run'))).toMatch(/not as recorded: view\.$/)
  const view = cell(page, 'view')
  expect(await view.locator('.cell-verdict').textContent()).toMatch(/^Differs from what was recorded/)
  expect(await view.locator('tbody tr').allTextContents()).toEqual(['13393', '2901'])
  expect(await view.locator('.cell-recorded pre').textContent()).toContain('327')
  await page.screenshot({ path: join(OUTPUT, 'edited.png') })

  await press(page, 'price', 'Reset')
  expect(await price.locator('tbody tr').first().textContent()).toContain('329 → 327')
  expect(await ended(page, () => press(page, 'view', 'Run'))).toMatch(/each as recorded\.$/)
})

test('an endless loop can be stopped, and the page goes on', async () => {
  const { page } = await visit('notebooks/receipts/')
  await ended(page, () => press(page, 'circuit', 'Run'))
  await write(page, 'products', 'let n = 0\nwhile (true) n++')
  const stopped = ended(page, () => page.keyboard.press('Shift+Enter'))
  await page.locator('.cell[data-cell="products"][data-state="running"]').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(await stopped).toMatch(/^Stopped at cell products\./)
  const verdict = cell(page, 'products').locator('.cell-verdict')
  expect(await verdict.textContent()).toMatch(/^Stopped\./)

  await press(page, 'products', 'Reset')
  expect(await ended(page, () => press(page, 'items', 'Run'))).toMatch(/^2 cells ran .*, each as recorded\.$/)
})

test('a mistake is shown where it is, and ends the run', async () => {
  const { page } = await visit('notebooks/receipts/')
  await write(page, 'circuit', 'const receipts =\n  circuit(]')
  expect(await runAll(page)).toMatch(/^cell circuit failed; the cells after it did not run/)
  const circuit = cell(page, 'circuit')
  expect(await circuit.locator('.stepping-error-name').textContent()).toBe('SyntaxError')
  expect(await circuit.locator('.stepping-place').textContent()).toBe('at cell circuit:2:11')
  expect(await cell(page, 'items').locator('.cell-verdict').isVisible()).toBe(false)
})

test('cells import the engine, and a database of their own', async () => {
  const { page } = await visit('notebooks/zsets/')
  await write(
    page,
    'fruit',
    "import { open, table } from 'stepping'\nimport { z } from 'zod'\n" +
      "const t = table('t', { n: z.int() })\nconst own = await open()\nown.declare(t)\n" +
      'own.insert(t, { n: 1 }, { n: 2 })\nown.lastStep',
  )
  await ended(page, () => page.keyboard.press('Control+Enter'))
  expect(await cell(page, 'fruit').locator('.stepping-value').textContent()).toBe('1')
})

test('what cannot be loaded is said, and tried again', async () => {
  const { page, complaints } = await visit('notebooks/receipts/')
  await page.context().route('**/*.wasm', (route) => route.abort())
  expect(await ended(page, () => press(page, 'items', 'Run'))).toMatch(/^This could not be run: .+\.$/)
  expect(complaints.splice(0).join()).toContain('.wasm failed')
  await page.context().unroute('**/*.wasm')
  expect(await ended(page, () => press(page, 'items', 'Run'))).toMatch(/^4 cells ran .*, each as recorded\.$/)
})

describe('size', () => {
  test('loads little before Run, the engine with the first run, and the editor with the first edit', async () => {
    const { page, requests, code } = await visit('notebooks/flights/')
    await page.waitForLoadState('networkidle')
    const before = await code()
    expect(requests.filter((url) => /\.wasm$|\/data\/|worker|editor/.test(url))).toEqual([])
    await runAll(page)
    const run = (await code()) - before
    expect(requests.filter((url) => url.includes('/data/'))).toHaveLength(2)
    expect(requests.filter((url) => url.includes('editor'))).toEqual([])
    expect(before).toBeLessThan(120_000)
    expect(run).toBeGreaterThan(400_000)
    expect(run).toBeLessThan(640_000)
  })
})

/** Texts whose contrast with what is behind them is below 4.5, as WCAG AA asks for. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const rgb = (color: string) => color.match(/[\d.]+/g)?.map(Number) ?? []
    const luminance = ([r = 0, g = 0, b = 0]: number[]) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const ground = (element: Element | null): number[] => {
      if (element === null) return [255, 255, 255]
      const color = rgb(getComputedStyle(element).backgroundColor)
      return (color[3] ?? 1) === 1 ? color : ground(element.parentElement)
    }
    const contrast = (element: Element) => {
      const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(ground(element))]
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    }
    return [...document.querySelectorAll('main *')]
      .filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
      )
      .filter(
        (element) =>
          element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0,
      )
      .filter((element) => !element.matches('script, style') && contrast(element) < 4.5)
      .map(
        (element) =>
          `${contrast(element).toFixed(2)} ${element.className} ${element.textContent?.slice(0, 40)}`,
      )
  })
}

describe('looks', () => {
  const PAGES = ['', 'operators/', ...NOTEBOOKS.map((name) => `notebooks/${name}/`)]
  const shot = (path: string, look: string) =>
    join(OUTPUT, `${path.split('/').at(-2) ?? 'front'}-${look}.png`)

  test('no page is wider than a small phone', async () => {
    for (const path of PAGES) {
      const { page } = await visit(path, { viewport: { width: 360, height: 740 } })
      if (path.startsWith('notebooks/')) {
        await runAll(page)
        await page.getByRole('button', { name: /^Edit/ }).first().click()
        await page.locator('.cm-editor').waitFor()
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
      await page.screenshot({ path: shot(path, '360'), fullPage: true })
    }
  })

  test.each(['light', 'dark'] as const)('%s as the reader likes it, readable', async (colorScheme) => {
    for (const path of PAGES) {
      const { page } = await visit(path, { colorScheme })
      const lightness = await page.evaluate(() =>
        getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.slice(0, 3).map(Number),
      )
      if (colorScheme === 'light') expect(Math.min(...(lightness ?? []))).toBeGreaterThan(230)
      else expect(Math.max(...(lightness ?? [255]))).toBeLessThan(50)
      expect(await faintTexts(page)).toEqual([])
      await page.screenshot({ path: shot(path, colorScheme), fullPage: true })
    }
  })
})

test('the front page leads to every notebook, and shows a recorded diff', async () => {
  const { page } = await visit('')
  expect(await page.locator('.stepping-diff tbody tr').count()).toBe(2)
  const links = page.locator('.front-start a')
  expect(await links.count()).toBe(NOTEBOOKS.length)
  await links.first().click()
  await page.locator('.notebook-bar').waitFor()
  expect(page.url()).toBe(`${server.url}notebooks/receipts/`)
  await page.getByRole('link', { name: /^Next/ }).click()
  await page.waitForURL(`${server.url}notebooks/zsets/`)
})
