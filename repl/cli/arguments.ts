/** What the command line asks for. */
import { parseArgs } from 'node:util'
import { UsageError } from './files.ts'

export type Arguments =
  | { readonly command: 'repl'; readonly file: string | undefined }
  | { readonly command: 'run'; readonly paths: readonly string[]; readonly timeout: number | undefined }
  | {
      readonly command: 'test'
      readonly paths: readonly string[]
      readonly timeout: number | undefined
      readonly update: boolean
    }
  | { readonly command: 'help' }
  | { readonly command: 'version' }

export const USAGE = `stepping: incremental view maintenance that you can see

  stepping [FILE.db]           the REPL, with state in memory or in a SQLite file;
                               without a terminal: evaluates cells from standard input
  stepping run NOTEBOOK…       plays notebooks
  stepping test NOTEBOOK…      re-runs notebooks (or folders of them) and compares what they record
      --update                 rewrites what they record
      --timeout SECONDS        how long a cell may take (60 in test, no limit in run)

  stepping --help, --version

Exit codes: 0 fine, 1 a cell failed or a notebook drifted, 2 wrong usage.
NO_COLOR turns colours off.
`

/** @throws UsageError on unknown commands and options, or options that do not go with the command */
export function readArguments(given: readonly string[]): Arguments {
  const { values, positionals } = parse(given)
  if (values.help) return { command: 'help' }
  if (values.version) return { command: 'version' }
  const [command, ...paths] = positionals
  const timeout = seconds(values.timeout)
  if (command === 'test') return { command, paths, timeout, update: values.update ?? false }
  if (values.update) throw new UsageError('--update goes with test only', 'stepping test --update notebooks')
  if (command === 'run') return { command, paths, timeout }
  if (timeout !== undefined) throw new UsageError('--timeout goes with run and test only')
  if (paths.length > 0) {
    throw new UsageError(
      `${JSON.stringify(command)} is no command, and the REPL takes one file`,
      'The commands are run and test.',
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
      },
    })
  } catch (error) {
    throw new UsageError(
      (error as Error).message.split('. ')[0] as string,
      'stepping --help lists what there is.',
    )
  }
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw new UsageError(`--timeout is ${JSON.stringify(text)}, expected a number of seconds above 0`)
}
