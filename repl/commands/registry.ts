/** All dot commands, and how a line finds its own. */

import { nearest } from '../../engine/value/nearest.ts'
import { check } from './check.ts'
import { inColumns } from './columns.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { graph } from './graph.ts'
import { circuits, tables } from './listings.ts'
import { save } from './save.ts'
import { exit, last } from './small.ts'
import { goto, log, redo, undo } from './time.ts'
import { exportRows, importRows } from './transfer.ts'
import { view } from './view.ts'

const help: Command = {
  name: '.help',
  usage: '.help [command]',
  summary: 'list the commands, or explain one',
  async run(context, argument) {
    if (argument === '') return { kind: 'text', text: helpOnAll(context.notes) }
    const name = argument.startsWith('.') ? argument : `.${argument}`
    const command = find(name)
    if (command === undefined) return unknown(name)
    const notes = (command.notes ?? []).map((note) => `\n  ${note}`).join('')
    const also = (command.aliases ?? []).map((alias) => `\n${alias} is the same.`).join('')
    return { kind: 'text', text: `${command.usage}\n  ${command.summary}${notes}${also}` }
  },
}

export const COMMANDS: readonly Command[] = [
  help,
  tables,
  circuits,
  graph,
  view,
  importRows,
  exportRows,
  log,
  undo,
  redo,
  goto,
  check,
  save,
  last,
  exit,
]

/** Every name that a command goes by, with its dot. */
export const COMMAND_NAMES: readonly string[] = COMMANDS.flatMap((command) => [
  command.name,
  ...(command.aliases ?? []),
])

/** Whether a line is a command: a dot and a letter. `.5 + 1` is a cell. */
export function isCommand(line: string): boolean {
  return /^\.[a-z]/i.test(line) && !line.includes('\n')
}

/** Runs the command that a line names; never rejects: what goes wrong is a refusal. */
export async function runCommand(line: string, context: CommandContext): Promise<CommandResult> {
  const [, name = '', argument = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  const command = find(name)
  if (command === undefined) return unknown(name)
  try {
    return await command.run(context, argument.trim())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      kind: 'refused',
      message: `${command.name} failed: ${reason}`,
      hint: `Try it again, or see .help.`,
    }
  }
}

function find(name: string): Command | undefined {
  const wanted = name.toLowerCase()
  return COMMANDS.find((command) => command.name === wanted || command.aliases?.includes(wanted))
}

function unknown(name: string): CommandResult {
  const near = nearest(name.toLowerCase(), COMMAND_NAMES)
  return {
    kind: 'refused',
    message: `there is no command ${name}`,
    hint:
      near === undefined ? '.help lists the commands.' : `Did you mean ${near}? .help lists the commands.`,
  }
}

function helpOnAll(notes: readonly string[]): string {
  const commands = inColumns(COMMANDS.map(({ usage, summary }) => [usage, summary]))
  const cells = 'Everything else is a cell of TypeScript; its last expression is its value.'
  return [commands, '', cells, ...notes].join('\n')
}
