/** What a dot command is: a line that begins with `.` and is about the session rather than in it. */
import type { RecordedMeta } from '../notebook/frontmatter.ts'
import type { DataFile } from '../notebook/notebook.ts'
import type { Played } from '../notebook/record.ts'
import type { Catalog, CircuitGraph, Reply } from '../session/protocol.ts'

/** Writes played cells down as a notebook: its Markdown text. */
export type RecordNotebook = (played: readonly Played[], meta: RecordedMeta) => Promise<string>

/** Where `.save` writes to. */
export interface Files {
  /** A file as a notebook at `notebook` declares it: its path from there, and the SHA-256 of its bytes. Rejects if it cannot be read. */
  declare(path: string, notebook: string): Promise<DataFile>
  /** The text of a file, or null if there is none. Rejects if it cannot be read. */
  read(path: string): Promise<string | null>
  /** Writes a whole file, or leaves the old one as it was. */
  write(path: string, text: string): Promise<void>
}

/** What commands can see and do. */
export interface CommandContext {
  catalog(): Promise<Catalog>
  graph(circuit: string, incremental: boolean): Promise<CircuitGraph | null>
  /** The cells of this session so far, in order. */
  readonly played: readonly Played[]
  readonly record: RecordNotebook
  /** What `.save` writes in the front matter, beside the title. */
  readonly meta: Omit<RecordedMeta, 'title'>
  /** The last step of the database when the session began. */
  readonly begunAt: number
  readonly files: Files
  /** Lines that `.help` shows below the commands, such as the keys of the terminal. */
  readonly notes: readonly string[]
}

/** What a command wants done. */
export type CommandResult =
  | { readonly kind: 'text'; readonly text: string }
  /** The cell to evaluate in its place, so that it is numbered and saved like any other. */
  | {
      readonly kind: 'cell'
      readonly source: string
      /** Whether it leaves everything as it was, and is not to be recorded. */
      readonly passing?: boolean
    }
  /** The reply to show again, without a limit on its rows. */
  | { readonly kind: 'whole'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }
  | { readonly kind: 'exit' }

export interface Command {
  /** With its dot. */
  readonly name: string
  /** The name with its arguments, e.g. `.save file.md`. */
  readonly usage: string
  /** What it does, in one line. */
  readonly summary: string
  /** Lines that explain it further. */
  readonly notes?: readonly string[]
  /** Other names for it, with their dots. */
  readonly aliases?: readonly string[]
  /** `argument` is the rest of the line, trimmed. */
  run(context: CommandContext, argument: string): Promise<CommandResult>
}

/** A command without arguments that stands for a cell. */
export function cellCommand(about: Pick<Command, 'name' | 'summary' | 'notes'>, source: string): Command {
  const command: Command = {
    ...about,
    usage: about.name,
    run: async (_context, argument) =>
      argument === '' ? { kind: 'cell', source } : unexpected(command, argument),
  }
  return command
}

/** The refusal of an argument that the command cannot do without. */
export function missing(command: Command, what: string): CommandResult {
  return { kind: 'refused', message: `${command.name} was given no ${what}`, hint: `Write ${command.usage}.` }
}

/** The refusal of an argument that the command has no use for. */
export function unexpected(command: Command, argument: string): CommandResult {
  return {
    kind: 'refused',
    message: `${command.name} takes no argument, but was given ${JSON.stringify(argument)}`,
    hint: `Write ${command.usage} alone.`,
  }
}
