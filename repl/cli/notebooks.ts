/** The commands over notebook files: `stepping run` plays them for a reader, `stepping test` checks them. */
import { readFile, writeFile } from 'node:fs/promises'
import { SteppingError } from '../../engine/value/error.ts'
import { describeProblem, type Notebook } from '../notebook/notebook.ts'
import { parseNotebook } from '../notebook/parse.ts'
import { actualOutputs, type CellRun, hasFailed, notebookSession, runNotebook } from '../notebook/run.ts'
import { splice } from '../notebook/splice.ts'
import type { Theme } from '../render/theme.ts'
import type { Reply, Session, SessionOptions } from '../session/protocol.ts'
import { dataFiles } from './data.ts'
import { type NotebookFile, notebookFiles, UsageError } from './files.ts'
import { withTimeout } from './timeout.ts'
import { count, describeFailure, judge, type Verdict } from './verdict.ts'

/** What the commands need of the program around them. */
export interface Surroundings {
  openSession(options: SessionOptions): Promise<Session>
  /** Prints text as it is, line ends included. */
  stdout(text: string): void
  stderr(text: string): void
  /** Paths are relative to it. */
  readonly cwd: string
}

export interface RunOptions {
  /** A reply as text for the reader, '' where there is nothing to show. */
  render(reply: Reply): string
  /** Seconds that a cell may take; without, as long as it likes. */
  readonly timeout?: number
}

/**
 * Plays notebooks: shows each cell and what it gave, without comparing. Exit code 0, 1 if a cell failed that is not
 * flagged `throws`, 2 for wrong usage. Never rejects for a mistake of the user.
 */
export async function runCommand(
  paths: readonly string[],
  { render, timeout }: RunOptions,
  around: Surroundings,
): Promise<number> {
  return withNotebooks('run', paths, around, async (files) => {
    let exitCode = 0
    for (const file of files) {
      const failure = await failureOf(async () => {
        const notebook = parse(file, around)
        const { title } = notebook.meta
        around.stdout(title === null ? `# ${file.name}\n\n` : `# ${file.name}: ${title}\n\n`)
        const runs = await play(file, notebook, timeout, around, (run) => {
          if (!run.cell.flags.hidden || hasFailed(run))
            around.stdout(`${echo(run)}${section(render(run.reply))}\n`)
        })
        return stopOf(notebook, runs)
      })
      if (failure === null) continue
      around.stderr(`${failure}\n`)
      exitCode = 1
    }
    return exitCode
  })
}

export interface TestOptions {
  /** Writes what came out into the notebooks that drifted, instead of reporting the drift. */
  readonly update?: boolean
  /** Whether this is continuous integration, where nobody would look at what `update` wrote. */
  readonly ci?: boolean
  /** Seconds that a cell may take; 60 without. */
  readonly timeout?: number
  /** The colours of diffs; plain without. */
  readonly theme?: Theme
}

/**
 * Tests notebooks, each in a fresh session, and prints a verdict on each, with a unified diff where it drifted. Exit
 * code 0, 1 if any drifted or failed, 2 for wrong usage. Never rejects for a mistake of the user.
 */
export async function testCommand(
  paths: readonly string[],
  { update = false, ci = false, timeout = 60, theme }: TestOptions,
  around: Surroundings,
): Promise<number> {
  return withNotebooks('test', paths, around, async (files) => {
    if (update && ci)
      throw new UsageError(
        '--update was given where CI is set, expected to be used by hand only',
        'Run it on your own machine, look at the changes, and commit them.',
      )
    const verdicts: Verdict[] = []
    for (const file of files)
      verdicts.push(await testNotebook(file, { update, timeout, theme: theme ?? null }, around))
    around.stdout(`${summary(verdicts)}\n`)
    return verdicts.some((verdict) => verdict === 'drifted' || verdict === 'failed') ? 1 : 0
  })
}

async function testNotebook(
  file: NotebookFile,
  { update, timeout, theme }: { update: boolean; timeout: number; theme: Theme | null },
  around: Surroundings,
): Promise<Verdict> {
  let verdict: Verdict = 'failed'
  const failure = await failureOf(async () => {
    const notebook = parse(file, around)
    const runs = await play(file, notebook, timeout, around)
    const judgement = judge(notebook, runs, theme)
    if (update && judgement.verdict === 'drifted') {
      await rewrite(file, splice(notebook, actualOutputs(runs)))
      around.stdout(`updated ${file.name} ${judgement.drifted} of ${count(notebook.cells.length, 'cell')}\n`)
      verdict = 'updated'
    } else {
      around.stdout(`${judgement.report}\n`)
      verdict = judgement.verdict
    }
    return null
  })
  if (failure !== null) around.stdout(`failed ${file.name}\n${failure}\n`)
  return verdict
}

/** Never over what somebody saved in the meantime. */
async function rewrite(file: NotebookFile, source: string): Promise<void> {
  if ((await readFile(file.path, 'utf8')) !== file.source)
    throw new SteppingError(
      `${file.name} was changed while it was being tested`,
      'Nothing was written. Run it again.',
    )
  await writeFile(file.path, source)
}

/** `3 notebooks: 2 ok, 1 drifted`. */
function summary(verdicts: readonly Verdict[]): string {
  const kinds: readonly Verdict[] = ['ok', 'updated', 'drifted', 'failed']
  const parts = kinds
    .map((kind) => [verdicts.filter((verdict) => verdict === kind).length, kind] as const)
    .filter(([n]) => n > 0)
  return `${count(verdicts.length, 'notebook')}: ${parts.map(([n, kind]) => `${n} ${kind}`).join(', ')}`
}

/** Finds the notebooks and hands them over; wrong usage is told on stderr. */
async function withNotebooks(
  command: string,
  paths: readonly string[],
  around: Surroundings,
  work: (files: readonly NotebookFile[]) => Promise<number>,
): Promise<number> {
  try {
    if (paths.length === 0)
      throw new UsageError(
        'no notebook was given, expected files or folders',
        `For example: stepping ${command} notebooks`,
      )
    return await work(await notebookFiles(paths, around.cwd))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    around.stderr(`stepping ${command}: ${describe(error)}\n`)
    return 2
  }
}

function parse(file: NotebookFile, around: Surroundings): Notebook {
  const notebook = parseNotebook(file.source, file.name)
  for (const warning of notebook.warnings) around.stderr(`${describeProblem(file.name, warning)}\n`)
  return notebook
}

async function play(
  file: NotebookFile,
  notebook: Notebook,
  timeout: number | undefined,
  around: Surroundings,
  onCell?: (run: CellRun) => void,
): Promise<CellRun[]> {
  const data = await dataFiles(notebook, file.path, around.cwd)
  const session = await around.openSession(notebookSession(notebook, data))
  try {
    const timed = timeout === undefined ? session : withTimeout(session, timeout)
    return await runNotebook(notebook, timed, onCell)
  } finally {
    await session.close()
  }
}

/** What a notebook failed of, or null: one broken notebook, or one crashed session, does not keep the others from being run. */
async function failureOf(work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work()
  } catch (error) {
    return describe(error)
  }
}

function describe(error: unknown): string {
  if (!(error instanceof SteppingError)) return String(error)
  return error.hint === undefined ? error.message : `${error.message}\n  hint: ${error.hint}`
}

/** Why a run ended before its last cell; null if no cell failed that should not have. */
function stopOf(notebook: Notebook, runs: readonly CellRun[]): string | null {
  const last = runs.at(-1)
  if (last === undefined || last.reply.error === null || !hasFailed(last)) return null
  const rest = notebook.cells.length - runs.length
  const after = rest === 0 ? '' : `\n  ${count(rest, 'cell')} after it ${rest === 1 ? 'was' : 'were'} not run`
  return describeFailure(notebook, last.cell, last.reply.error) + after
}

/** The cell as it would have been typed: its name, then its lines under each other. */
function echo({ cell }: CellRun): string {
  const margin = ' '.repeat(cell.id.length)
  return cell.source
    .split('\n')
    .map((line, i) => `${i === 0 ? `${cell.id}›` : `${margin}·`} ${line}`.trimEnd().concat('\n'))
    .join('')
}

function section(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
