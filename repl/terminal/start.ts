/** Starts the terminal: the prompt at once, everything that takes long to load behind it. */
import { inColumns } from '../commands/columns.ts'
import type { Files, RecordNotebook } from '../commands/command.ts'
import { Player } from '../commands/player.ts'
import type { RecordedMeta } from '../notebook/frontmatter.ts'
import type { Completeness, Session } from '../session/protocol.ts'
import type { InkControls } from './app.tsx'
import { promptOf } from './editor/layout.ts'
import { loadHighlighter, PLAIN } from './highlight.ts'
import { History } from './history/file.ts'
import { styled } from './paint.ts'
import { Repl, type Screen } from './repl.ts'
import { echoText, type RenderReply, refusal, replyText } from './screen.ts'

export interface TerminalOptions {
  /** The caller opens and closes it. */
  readonly session: Session
  readonly completeness: (source: string) => Completeness
  readonly render: RenderReply
  readonly record: RecordNotebook
  readonly files: Files
  /** The version of stepping, for the banner. */
  readonly version: string
  /** Where the state is: `in memory`, or a file and its step. */
  readonly place: string
  /** Names of the session's functions, for completion. */
  readonly functions: readonly string[]
  /** What `.save` writes in the front matter, beside the title. */
  readonly meta?: Omit<RecordedMeta, 'title'>
  /** The last step of the database when the session began; 0 without. */
  readonly begunAt?: number
  /** The file of the history; null keeps it in memory. */
  readonly historyPath: string | null
  /** Whether there may be colour. */
  readonly color: boolean
}

/** The keys that nobody would guess, for `.help`. */
const KEYS = [
  '',
  inColumns([
    ['Enter', 'evaluate the cell if it is complete; a paste waits for it'],
    ['Alt-Enter, Ctrl-J', 'break the line'],
    ['Tab', 'complete a name'],
    ['Up, Down, Ctrl-R', 'walk the history, search it'],
    ['Ctrl-C', 'interrupt the cell, or clear the input (Ctrl-Y: bring it back)'],
    ['Ctrl-L, Ctrl-D', 'clear the screen, leave'],
  ]),
]

/**
 * Runs the terminal on the process's own stdin and stdout, which must be a TTY, until the reader leaves.
 * @returns the exit code.
 */
export async function startTerminal(options: TerminalOptions): Promise<number> {
  const { stdin, stdout } = process
  const { color } = options
  // Raw from the first moment: what is typed while Ink loads is neither echoed nor lost.
  stdin.setRawMode(true)
  stdout.write(
    `stepping ${options.version} — ${options.place}. .help for help\n${styled('dim', promptOf(1), color)}`,
  )
  // Ink looks at both while it is imported: it ignores NO_COLOR, and React's development build takes longer to load.
  if (!color) process.env.FORCE_COLOR = '0'
  process.env.NODE_ENV ??= 'production'
  const [{ mount }, history] = await Promise.all([
    import('./mount.tsx'),
    options.historyPath === null ? History.inMemory() : History.open(options.historyPath),
  ])

  let controls: InkControls | undefined
  let highlighter = PLAIN
  const width = () => stdout.columns || 80
  const screen: Screen = {
    echo: (source, number) => echoText(source, number, width(), color, highlighter),
    reply: (reply, { whole }) => replyText(reply, options.render, { width: width(), color, whole }),
    refusal: (message, hint) => refusal(message, hint, color),
    write: async (text) => controls?.write(text),
    clear: () => void controls?.write('\x1b[H\x1b[J'),
    suspend: () => void controls?.suspend(stopped),
  }
  const player = new Player({
    session: options.session,
    record: options.record,
    files: options.files,
    notes: KEYS,
    ...(options.meta && { meta: options.meta }),
    begunAt: options.begunAt ?? 0,
  })
  const repl = new Repl({ ...options, player, history, screen })
  const mounted = (ink: InkControls) => {
    controls = ink
  }
  const props = () => ({ repl, entries: history.entries, color, highlighter, mounted })

  stdout.write('\r\x1b[K')
  const app = mount(props())
  if (color) {
    const redraw = () => repl.state.closed || app.update(props())
    const loaded = loadHighlighter(redraw).then((ready) => {
      highlighter = ready
      redraw()
    })
    // A prompt that stays plain is better than none.
    loaded.catch(() => {})
  }
  await Promise.race([closed(repl), app.ended])
  await app.leave()
  await history.flushed()
  return 0
}

function closed(repl: Repl): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = repl.subscribe(() => {
      if (!repl.state.closed) return
      unsubscribe()
      resolve()
    })
  })
}

/** Stops this process and all others of its job, as the shell's own Ctrl-Z does; resolves once it is continued. */
async function stopped(): Promise<void> {
  process.kill(0, 'SIGTSTP')
  // A stopped process runs no timers: this one fires after it has been continued, or where there is no shell to stop for.
  await new Promise((resolve) => setTimeout(resolve, 50))
}
