/** A real browser for tests, and what the pages that it shows loaded and complained about. */
import { gzipSync } from 'node:zlib'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Response,
} from 'playwright-core'
import { findChromium } from './chromium.ts'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a browser with a new profile. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
}

/** Starts a browser whose profile is in a folder, where it stays. */
export function launchWithProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: chromiumPath(), args: FLAGS })
}

function chromiumPath(): string {
  const path = findChromium()
  if (path === null) throw new Error('there is no Chromium: run tests/browser/chromium.ts')
  return path
}

export interface OpenPage {
  readonly page: Page
  /** Every address that the page and its workers asked for. */
  readonly requests: readonly string[]
  /** Uncaught errors, requests that failed, and what the console showed as an error or warning. */
  readonly complaints: string[]
  /** The JavaScript and WASM that was loaded so far: bytes after gzip. */
  code(): Promise<number>
}

/** Opens a page without any cookies or cache. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const watched = watch(context)
  const page = await context.newPage()
  await page.goto(url)
  return { page, ...watched }
}

function watch(context: BrowserContext): Omit<OpenPage, 'page'> {
  const requests: string[] = []
  const complaints: string[] = []
  const code: Response[] = []
  context.on('request', (request) => requests.push(request.url()))
  context.on('requestfailed', (request) => {
    // A page that is left while it still loads aborts what it was loading: that is how browsers work.
    const why = request.failure()?.errorText ?? 'for no reason given'
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed: ${why}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`)
    if (/\.(js|wasm)$/.test(new URL(response.url()).pathname)) code.push(response)
  })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  return {
    requests,
    complaints,
    // Bodies are read when somebody asks: those of a page that was left are gone.
    code: async () => {
      const sizes = await Promise.all(code.map(async (response) => zipped(await response.body())))
      return sizes.reduce((sum, size) => sum + size, 0)
    },
  }
}

function zipped(body: Buffer): number {
  return gzipSync(body, { level: 9 }).byteLength
}
