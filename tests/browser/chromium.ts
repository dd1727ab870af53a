/** Finds the Chromium that drives the browser tests; run as a script, it sees to it that there is one. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Where installers put it that do not touch PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a Chromium: the one that CHROMIUM_PATH names, else the first found; null if there is none. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  if (CHROMIUM_PATH) {
    if (executable(CHROMIUM_PATH)) return CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH is ${CHROMIUM_PATH}, expected the path of an executable file`)
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== '')
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...candidates, ...PLACES].find(executable) ?? null
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Finds or installs it. The exit code: 0 if it is there, 1 if the user has to install it. */
function ensureChromium(): number {
  if (findChromium() !== null) return 0
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    process.stdout.write('There is no Chromium for the browser tests: installing it with apt-get … ')
    const failure = install()
    process.stdout.write(failure === null ? 'done\n' : 'failed\n')
    if (failure === null && findChromium() !== null) return 0
    if (failure !== null) process.stderr.write(`${failure}\n`)
  }
  process.stderr.write(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium; macOS: brew install chromium), ' +
      'or set CHROMIUM_PATH.\n',
  )
  return 1
}

/** What apt-get said, if it failed. */
function install(): string | null {
  for (const args of [
    ['-qq', 'update'],
    ['-qq', 'install', '--yes', '--no-install-recommends', 'chromium'],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const { status, stderr, error } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
    if (status !== 0) return error?.message ?? stderr.trim()
  }
  return null
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.exitCode = ensureChromium()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
