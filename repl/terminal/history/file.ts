/** The history across runs: a file of JSON lines that every terminal appends to. */
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** How many submissions are kept. */
export const LIMIT = 1000

/** `$XDG_STATE_HOME/stepping/history.jsonl`, by default below `~/.local/state`. */
export function historyPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const state = env.XDG_STATE_HOME
  return join(
    state?.startsWith('/') ? state : join(homedir(), '.local', 'state'),
    'stepping',
    'history.jsonl',
  )
}

/** Earlier submissions, oldest first, and a way to add one. */
export class History {
  /** Kept in memory too, so that a history that cannot be written still works in this run. */
  readonly entries: string[]
  private readonly path: string | null
  private writing: Promise<void> = Promise.resolve()
  private failure: string | null = null

  private constructor(path: string | null, entries: string[]) {
    this.path = path
    this.entries = entries
  }

  /** A history that ends with the process. */
  static inMemory(entries: readonly string[] = []): History {
    return new History(null, [...entries])
  }

  /**
   * Reads the file and cuts it to the newest entries if it has grown past the limit. Lines that are no entries are left
   * out; a file that is missing or cannot be read gives an empty history.
   */
  static async open(path: string): Promise<History> {
    const text = await readFile(path, 'utf8').catch(() => '')
    const all = text.split('\n').flatMap(entryOf)
    const entries = all.slice(-LIMIT)
    if (all.length > LIMIT) await shorten(path, entries, Buffer.byteLength(text)).catch(() => {})
    return new History(path, entries)
  }

  /** Why entries could not be written; null as long as all could. */
  get problem(): string | null {
    return this.failure
  }

  /** Adds a submission, unless it is the same as the last one or blank. Returns at once; see `flushed`. */
  add(source: string): void {
    if (source.trim() === '' || source === this.entries.at(-1)) return
    this.entries.push(source)
    if (this.entries.length > LIMIT) this.entries.shift()
    const { path } = this
    if (path === null) return
    this.writing = this.writing
      .then(() => append(path, source))
      .catch((error) => {
        this.failure = error instanceof Error ? error.message : String(error)
      })
  }

  /** Resolves when everything added is on disk, or has failed to get there: see `problem`. */
  flushed(): Promise<void> {
    return this.writing
  }
}

function entryOf(line: string): string[] {
  try {
    const source: unknown = (JSON.parse(line) as { source?: unknown } | null)?.source
    return typeof source === 'string' ? [source] : []
  } catch {
    return []
  }
}

function lineOf(source: string): string {
  return `${JSON.stringify({ source })}\n`
}

/** One write per entry: the system keeps appends of several processes apart. */
async function append(path: string, source: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await appendFile(path, lineOf(source), { mode: 0o600 })
}

/** Puts a shorter file in place of one of `size` bytes, unless another terminal has added to it meanwhile. */
async function shorten(path: string, entries: readonly string[], size: number): Promise<void> {
  const next = `${path}.${process.pid}`
  await writeFile(next, entries.map(lineOf).join(''), { mode: 0o600 })
  if ((await stat(path)).size === size) await rename(next, path)
  else await rm(next)
}
