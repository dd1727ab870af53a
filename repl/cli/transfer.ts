/** `stepping import` and `stepping export`: the commands of the REPL over a database file, for scripts. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Files } from '../commands/command.ts'
import { Player } from '../commands/player.ts'
import { progressText } from '../commands/progress.ts'
import { refusalText } from '../commands/refusal.ts'
import { recordNotebook } from '../notebook/record.ts'
import { completeness } from '../session/cells/completeness.ts'
import type { Reply, Session, SessionOptions } from '../session/protocol.ts'
import { UsageError } from './files.ts'
import { CellSplitter } from './split.ts'

/** What the commands need of the program around them. */
export interface TransferSurroundings {
  openSession(options: SessionOptions): Promise<Session>
  stdout(text: string): void
  stderr(text: string): void
  readonly cwd: string
  readonly files: Files
  render(reply: Reply): string
  /** Whether somebody looks at stderr, where progress goes. */
  readonly progress: boolean
  /** Has somebody who wants to stop it call a function. */
  onInterrupt(stop: () => void): void
}

type Direction = 'import' | 'export'

const USAGE: Readonly<Record<Direction, string>> = {
  import: 'stepping import FILE.db TABLE from DATA --cells CELLS.ts',
  export: 'stepping export FILE.db WHAT to DATA [--cells CELLS.ts]',
}

/**
 * Runs the cells of a file, which declare tables and circuits, against the database, then imports or exports.
 * @returns the exit code: 0, or 1 if a cell or the command failed
 * @throws UsageError if it was called wrongly
 */
export async function transferCommand(
  direction: Direction,
  words: readonly string[],
  around: TransferSurroundings,
): Promise<number> {
  const { file, cells, rest } = read(direction, words)
  const sources = (await Promise.all(cells.map((path) => cellsOf(path, around.cwd)))).flat()
  if (direction === 'export' && !existsSync(resolve(around.cwd, file)))
    throw new UsageError(`there is no file ${JSON.stringify(file)}`, `Paths are relative to ${around.cwd}.`)
  const session = await around.openSession({ file, files: true })
  around.onInterrupt(() => session.interrupt())
  try {
    const player = new Player({ session, record: recordNotebook, files: around.files })
    for (const source of sources) {
      const outcome = await player.play(source)
      if (outcome.kind === 'reply' && outcome.reply.error === null) continue
      around.stderr(`${textOf(outcome, around)}\n${direction} was not begun, since a cell before it failed\n`)
      return 1
    }
    return await transfer(direction, rest, player, around)
  } finally {
    await session.close()
  }
}

/** The file of the database is the first word that is no option, and no option's value. */
function read(direction: Direction, words: readonly string[]) {
  const cells: string[] = []
  const rest: string[] = []
  for (let i = 0; i < words.length; i++) {
    if (words[i] !== '--cells') rest.push(words[i] as string)
    else {
      i += 1
      const path = words[i]
      if (path === undefined) throw new UsageError('--cells was given no file', `Write ${USAGE[direction]}`)
      cells.push(path)
    }
  }
  const [file, ...others] = rest
  if (file === undefined || file.startsWith('-') || others.length === 0)
    throw new UsageError(
      `${direction} was given no database file and what to ${direction}`,
      `Write ${USAGE[direction]}`,
    )
  if (direction === 'import' && cells.length === 0) {
    throw new UsageError(
      'import was given no cells',
      `${file} knows the columns of its tables, but not what checks them, nor the code of its circuits: name the file that declares them, --cells CELLS.ts.`,
    )
  }
  return { file, cells, rest: others }
}

async function cellsOf(path: string, cwd: string): Promise<string[]> {
  let text: string
  try {
    text = await readFile(resolve(cwd, path), 'utf8')
  } catch (error) {
    throw new UsageError(`the cells ${JSON.stringify(path)} cannot be read: ${(error as Error).message}`)
  }
  const splitter = new CellSplitter(completeness)
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const cells = lines.map((line) => splitter.push(line))
  return [...cells, splitter.rest()].filter((cell) => cell !== null)
}

async function transfer(
  direction: Direction,
  words: readonly string[],
  player: Player,
  around: TransferSurroundings,
): Promise<number> {
  const line = `.${direction} ${words.map((word) => JSON.stringify(word)).join(' ')}`
  const begun = performance.now()
  const outcome = await player.play(line, {
    progress: (progress) => {
      if (around.progress) around.stderr(`\r\x1b[K${progressText(progress, performance.now() - begun)}`)
    },
  })
  if (around.progress) around.stderr('\r\x1b[K')
  const text = textOf(outcome, around)
  if (outcome.kind === 'reply' && outcome.reply.error === null) {
    // The rows themselves may go to /dev/stdout.
    const say = direction === 'export' ? around.stderr : around.stdout
    say(`${text.trimEnd()}\n`)
    return 0
  }
  around.stderr(`${text.trimEnd()}\n`)
  if (direction === 'export' && /there is no table or output/.test(text))
    around.stderr('What the file holds is known by the cells that declare it: --cells CELLS.ts.\n')
  return outcome.kind === 'refused' ? 2 : 1
}

function textOf(outcome: Awaited<ReturnType<Player['play']>>, { render }: TransferSurroundings): string {
  if (outcome.kind === 'reply') return render(outcome.reply)
  return outcome.kind === 'refused' ? refusalText(outcome.message, outcome.hint) : ''
}
