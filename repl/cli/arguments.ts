/** What the command line asks for. */
import { parseArgs } from 'node:util'
import { UsageError } from './files.ts'
import type { TailOptions } from './tail.ts'

export type Arguments =
  | { readonly command: 'repl'; readonly file: string | undefined }
  | { readonly command: 'run'; readonly paths: readonly string[]; readonly timeout: number | undefined }
  | {
      readonly command: 'test'
      readonly paths: readonly string[]
      readonly timeout: number | undefined
      readonly update: boolean
    }
  | ({ readonly command: 'tail' } & TailOptions)
  /** The words of the command are read where `.import` and `.export` are. */
  | { readonly command: 'import' | 'export'; readonly words: readonly string[] }
  | { readonly command: 'help' }
  | { readonly command: 'version' }

export const USAGE = `stepping: incremental view maintenance that you can see

  stepping [FILE.db]           the REPL, with state in memory or in a SQLite file;
                               without a terminal: evaluates cells from standard input
  stepping run NOTEBOOK…       plays notebooks
  stepping test NOTEBOOK…      re-runs notebooks (or folders of them) and compares what they record
      --update                 rewrites what they record
      --timeout SECONDS        how long a cell may take (60 in test, no limit in run)
  stepping tail FILE.db NAME…  prints what steps change in tables and published outputs, as JSON Lines,
                               while another process writes the database
      --from STEP              first what has changed since that step (0: since the beginning)
      --snapshot               first what they hold now
      --no-follow              ends with the last step instead of waiting for more
  stepping import FILE.db TABLE from DATA --cells CELLS.ts
                               inserts the rows of a CSV, TSV, JSON or SQLite file; the cells declare
                               tables and circuits, which is not all in the file of the database
  stepping export FILE.db WHAT to DATA [--cells CELLS.ts]
                               writes a table, an output or the log as CSV, TSV or JSON
                               (.help .import and .help .export in the REPL list the options)

  stepping --help, --version

Exit codes: 0 fine, 1 a cell failed or a notebook drifted, 2 wrong usage.
NO_COLOR turns colours off.
`

/** @throws UsageError on unknown commands and options, or options that do not go with the command */
export function readArguments(given: readonly string[]): Arguments {
  const [first, ...words] = given
  if ((first === 'import' || first === 'export') && !words.includes('--help') && !words.includes('-h'))
    return { command: first, words }
  const { values, positionals } = parse(given)
  if (values.help) return { command: 'help' }
  if (values.version) return { command: 'version' }
  const [command, ...paths] = positionals
  const timeout = seconds(values.timeout)
  if (command === 'tail') return tail(paths, values)
  const tailing = (['from', 'snapshot', 'follow', 'no-follow'] as const).find(
    (name) => values[name] !== undefined,
  )
  if (tailing !== undefined) throw new UsageError(`--${tailing} goes with tail only`)
  if (command === 'test') return { command, paths, timeout, update: values.update ?? false }
  if (values.update) throw new UsageError('--update goes with test only', 'stepping test --update notebooks')
  if (command === 'run') return { command, paths, timeout }
  if (timeout !== undefined) throw new UsageError('--timeout goes with run and test only')
  if (paths.length > 0) {
    throw new UsageError(
      `${JSON.stringify(command)} is no command, and the REPL takes one file`,
      'The commands are run, test, tail, import and export.',
    )
  }
  return { command: 'repl', file: command }
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        update: { type: 'boolean', short: 'u' },
        timeout: { type: 'string' },
        from: { type: 'string' },
        snapshot: { type: 'boolean' },
        follow: { type: 'boolean', short: 'f' },
        'no-follow': { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(
      (error as Error).message.split('. ')[0] as string,
      'stepping --help lists what there is.',
    )
  }
}

function tail([file, ...names]: readonly string[], values: ReturnType<typeof parse>['values']): Arguments {
  const example = 'For example stepping tail shop.db receipts.totals.'
  if (file === undefined) throw new UsageError('tail takes a file and what to follow in it', example)
  if (names.length === 0) throw new UsageError(`tail ${file} does not say what to follow`, example)
  if (values.update || values.timeout !== undefined)
    throw new UsageError(`--${values.update ? 'update' : 'timeout'} does not go with tail`)
  if (values.from !== undefined && values.snapshot)
    throw new UsageError('--from and --snapshot are given, expected one: a snapshot is as of the last step')
  if (values.follow && values['no-follow'])
    throw new UsageError('--follow and --no-follow are given, expected one')
  return {
    command: 'tail',
    file,
    names,
    ...(values.from !== undefined && { from: step(values.from) }),
    snapshot: values.snapshot ?? false,
    follow: !(values['no-follow'] ?? false),
  }
}

function step(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number
  throw new UsageError(`--from is ${JSON.stringify(text)}, expected the number of a step, 0 or more`)
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new UsageError(`--timeout is ${JSON.stringify(text)}, expected a number of seconds above 0`)
}
