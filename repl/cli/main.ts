#!/usr/bin/env node
/** The command line: chooses between the terminal, the line runner and the notebook commands, and exits with their code. */
import { readFileSync } from 'node:fs'
import { SteppingError } from '../../engine/value/error.ts'
import { recordNotebook } from '../notebook/record.ts'
import { renderReply } from '../render/terminal.ts'
import { completeness } from '../session/cells/completeness.ts'
import { SessionError } from '../session/client.ts'
import { libraryNames } from '../session/library.ts'
import type { Reply, SessionOptions } from '../session/protocol.ts'
import { files } from '../terminal/files.ts'
import { readArguments, USAGE } from './arguments.ts'
import { UsageError } from './files.ts'
import { runCommand, testCommand } from './notebooks.ts'
import { pipedWidth, runPiped } from './piped.ts'
import { openThreadSession } from './session.ts'
import { transferCommand } from './transfer.ts'

const around = {
  openSession: openThreadSession,
  stdout: (text: string) => void process.stdout.write(text),
  stderr: (text: string) => void process.stderr.write(text),
  cwd: process.cwd(),
}
/** https://no-color.org */
const color = process.stdout.isTTY && (process.env.NO_COLOR ?? '') === ''

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2))
  switch (given.command) {
    case 'help':
      around.stdout(USAGE)
      return 0
    case 'version':
      around.stdout(`${version()}\n`)
      return 0
    case 'run': {
      const width = process.stdout.isTTY ? process.stdout.columns : pipedWidth(process.env)
      const render = (reply: Reply): string => renderReply(reply, { width, color })
      return runCommand(
        given.paths,
        { render, ...(given.timeout === undefined ? {} : { timeout: given.timeout }) },
        around,
      )
    }
    case 'test': {
      const { update, timeout } = given
      const ci = (process.env.CI ?? '') !== ''
      return testCommand(given.paths, { update, ci, ...(timeout === undefined ? {} : { timeout }) }, around)
    }
    case 'tail': {
      // Loads SQLite, which help and version do without.
      const { tailCommand } = await import('./tail.ts')
      const stop = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
      await tailCommand(given, process.stdout, stop.signal)
      return 0
    }
    case 'import':
    case 'export': {
      const width = process.stdout.isTTY ? process.stdout.columns : pipedWidth(process.env)
      return transferCommand(given.command, given.words, {
        ...around,
        files,
        progress: process.stderr.isTTY,
        render: (reply) => renderReply(reply, { width, color }),
        onInterrupt: (stop) => void process.on('SIGINT', stop),
      })
    }
    case 'repl':
      return repl(given.file)
  }
}

/**
 * What a session draws at random and what time it is are fixed when it begins, and recorded by `.save`: otherwise no
 * recorded session could be run again with the same result.
 */
async function repl(file: string | undefined): Promise<number> {
  const meta = {
    seed: Math.floor(Math.random() * 2 ** 31),
    clock: `${new Date().toISOString().slice(0, 19)}Z`,
  }
  const options: SessionOptions = { ...meta, files: true, ...(file !== undefined && { file }) }
  const session = await openThreadSession(options)
  const begunAt = (await session.catalog()).step
  const common = { session, completeness, record: recordNotebook, files, meta, begunAt }
  try {
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      const width = pipedWidth(process.env)
      return await runPiped({
        ...common,
        input: process.stdin,
        output: process.stdout,
        render: renderReply,
        width,
      })
    }
    const { startTerminal } = await import('../terminal/start.ts')
    const { historyPath } = await import('../terminal/history/file.ts')
    return await startTerminal({
      ...common,
      render: renderReply,
      version: version(),
      place: file === undefined ? 'in memory' : `${file} at step ${begunAt}`,
      functions: libraryNames(),
      historyPath: historyPath(),
      color,
    })
  } finally {
    await session.close()
  }
}

function version(): string {
  const text = readFileSync(new URL(import.meta.resolve('stepping/package.json')), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function complain(error: unknown): number {
  if (error instanceof UsageError || error instanceof SteppingError || error instanceof SessionError) {
    const hint = error instanceof SessionError ? error.error.hint : error.hint
    around.stderr(`stepping: ${error.message}\n${hint ? `${hint}\n` : ''}`)
    return error instanceof UsageError ? 2 : 1
  }
  throw error
}

// Timers that cells left behind must not keep the process alive.
process.exit(await main().catch(complain))
