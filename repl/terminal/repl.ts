/** The terminal's behaviour without its looks: keys in, states out. Ink only draws what `state` says. */
import type { Outcome, Player } from '../commands/player.ts'
import { isCommand } from '../commands/registry.ts'
import type { Catalog, Completeness, Reply, Session } from '../session/protocol.ts'
import { complete, declaredNames, namesOf } from './completion.ts'
import { type EditorState, edit, replace, withText } from './editor/editor.ts'
import { lineEnd, lineStart } from './editor/graphemes.ts'
import { INDENT } from './editor/indent.ts'
import type { CommandKey, Key } from './editor/keys.ts'
import type { History } from './history/file.ts'
import { step, type Walk } from './history/walk.ts'
import { searchKey } from './search.ts'
import { INITIAL, type TerminalState } from './state.ts'

/** How outcomes get onto the screen. */
export interface Screen {
  /** The submission as it stood at the prompt. */
  echo(source: string, number: number): string
  /** `whole` is without a limit on the rows. */
  reply(reply: Reply, options: { readonly whole: boolean }): string
  refusal(message: string, hint: string | null): string
  /** Writes straight to the terminal, above the prompt: for what is too long to go through the renderer. */
  write(text: string): Promise<void>
  /** Clears what is visible; the scroll-back stays. */
  clear(): void
  /** Hands the terminal to the shell until the process is continued. */
  suspend(): void
}

export interface ReplOptions {
  readonly session: Session
  readonly player: Player
  readonly history: History
  readonly completeness: (source: string) => Completeness
  /** Names of the session's functions, for completion. */
  readonly functions: readonly string[]
  readonly screen: Screen
}

/** Texts of more lines than this are written past the renderer, whose work grows with every line. */
const LONG = 200

const NO_CATALOG: Catalog = { step: 0, tables: [], circuits: [] }

export class Repl {
  private readonly options: ReplOptions
  private readonly listeners = new Set<() => void>()
  private readonly declared = new Set<string>()
  private current: TerminalState
  private walk: Walk | null = null
  private catalog: Catalog = NO_CATALOG
  private nextId = 0
  private saidHistoryFails = false

  constructor(options: ReplOptions) {
    this.options = options
    this.current = { ...INITIAL, number: options.player.number }
    void this.refreshCatalog()
  }

  get state(): TerminalState {
    return this.current
  }

  /** Calls `listener` after every change of the state; the result ends that. Bound, as React wants it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Takes one key. */
  press(key: Key): void {
    if (this.current.closed || this.pressInSearch(key)) return
    if (this.current.hint !== null || this.current.candidates.length > 0)
      this.set({ hint: null, candidates: [] })
    const { editor } = this.current
    if (key.name === 'up' && lineStart(editor.text, editor.cursor) === 0) this.walkHistory(-1)
    else if (key.name === 'down' && lineEnd(editor.text, editor.cursor) === editor.text.length)
      this.walkHistory(1)
    else if (key.name in this.commands) this.commands[key.name as CommandKey]()
    else this.setEditor(edit(editor, key))
  }

  private readonly commands: Readonly<Record<CommandKey, () => void>> = {
    enter: () => this.enter(),
    complete: () => this.completeName(),
    interrupt: () => this.interrupt(),
    'end-of-input': () => this.endOfInput(),
    'clear-screen': () => this.options.screen.clear(),
    search: () => this.set({ search: { query: '', at: null } }),
    'search-forward': () => {},
    suspend: () => this.options.screen.suspend(),
    cancel: () => {},
    escape: () => {},
  }

  private set(change: Partial<TerminalState>): void {
    this.current = { ...this.current, ...change }
    for (const listener of this.listeners) listener()
  }

  private setEditor(editor: EditorState): void {
    if (editor === this.current.editor) return
    if (editor.text !== this.current.editor.text) this.walk = null
    this.set({ editor })
  }

  private walkHistory(direction: -1 | 1): void {
    const { editor } = this.current
    const found = step(this.options.history.entries, this.walk, direction, editor.text)
    if (found === null) return
    this.setEditor(withText(editor, found.text))
    this.walk = found.walk
  }

  /** Whether the key was about the search; other keys end it and do what they always do. */
  private pressInSearch(key: Key): boolean {
    const { search, editor } = this.current
    if (search === null) return false
    const { entries } = this.options.history
    const next = searchKey(entries, search, key)
    if (next === 'cancel') this.set({ search: null })
    else if (next === 'accept') {
      const found = search.at === null ? editor.text : (entries[search.at] ?? editor.text)
      this.set({ search: null, editor: withText(editor, found) })
      return key.name === 'escape' || key.name === 'complete'
    } else this.set({ search: next })
    return true
  }

  private completeName(): void {
    const { editor } = this.current
    const before = editor.text.slice(lineStart(editor.text, editor.cursor), editor.cursor)
    if (before.trim() === '') {
      this.setEditor(edit(editor, { name: 'insert', text: INDENT }))
      return
    }
    const names = namesOf(this.catalog, this.options.functions, this.declared)
    const { from, candidates, common } = complete(editor.text, editor.cursor, names)
    const word = editor.text.slice(from, editor.cursor)
    if (common.length > word.length) this.setEditor(replace(editor, from, editor.cursor, common))
    else if (candidates.length > 1) this.set({ candidates })
  }

  private interrupt(): void {
    const { runningSince, editor, queued } = this.current
    if (runningSince !== null) {
      this.options.session.interrupt()
      // What was typed ahead counted on this cell: it comes back to be looked at.
      const text = [...queued, editor.text].join('\n')
      this.set({
        interrupting: true,
        queued: [],
        ...(queued.length > 0 && { editor: withText(editor, text) }),
      })
    } else if (editor.text !== '') {
      this.walk = null
      this.set({ editor: { ...withText(editor, ''), killed: editor.text } })
    } else this.set({ hint: 'Ctrl-D leaves, .help lists the commands' })
  }

  private endOfInput(): void {
    const { editor, runningSince } = this.current
    if (editor.text !== '') {
      this.setEditor(edit(editor, { name: 'delete' }))
      return
    }
    if (runningSince !== null) this.options.session.interrupt()
    this.set({ closed: true })
  }

  private enter(): void {
    const { editor, runningSince } = this.current
    // Blank lines around a cell are no part of it; the indent of its first line is.
    const text = editor.text.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
    if (text === '') return
    const source = isCommand(text.trimStart()) ? text.trimStart() : text
    if (!isCommand(source) && this.options.completeness(source) === 'incomplete') {
      this.setEditor(edit(editor, { name: 'newline' }))
      return
    }
    this.walk = null
    this.set({ editor: withText(editor, '') })
    this.options.history.add(source)
    if (runningSince === null) void this.play(source)
    else this.set({ queued: [...this.current.queued, source] })
  }

  /** Plays a submission and what has been queued behind it. */
  private async play(source: string): Promise<void> {
    const { player, screen } = this.options
    this.set({ runningSince: performance.now(), interrupting: false, progress: null })
    await this.print(screen.echo(source, player.number))
    const outcome: Outcome = this.current.interrupting
      ? { kind: 'refused', message: 'interrupted before it began', hint: null }
      : await player.play(source, {
          begins: (cell) => this.set({ number: Number(cell.name) + 1 }),
          progress: (progress) => this.set({ progress }),
        })
    if (this.current.closed) return
    if (outcome.kind === 'exit') return this.set({ closed: true })
    await this.print(this.textOf(outcome))
    if (outcome.kind === 'reply') {
      for (const name of declaredNames(source)) this.declared.add(name)
      void this.refreshCatalog()
    }
    this.mentionHistory()
    const [next, ...queued] = this.current.queued
    this.set({ queued, runningSince: null, interrupting: false, progress: null })
    if (next !== undefined) await this.play(next)
  }

  private textOf(outcome: Exclude<Outcome, { kind: 'exit' }>): string {
    const { screen } = this.options
    if (outcome.kind === 'text') return outcome.text
    if (outcome.kind === 'refused') return screen.refusal(outcome.message, outcome.hint)
    return screen.reply(outcome.reply, { whole: outcome.kind === 'whole' })
  }

  private async print(text: string): Promise<void> {
    if (text === '') return
    if (text.split('\n', LONG + 1).length > LONG) return this.options.screen.write(`${text}\n`)
    this.nextId += 1
    this.set({ printed: [...this.current.printed, { id: this.nextId, text }] })
  }

  /** Says once that earlier submissions will be missing next time. */
  private mentionHistory(): void {
    const { problem } = this.options.history
    if (problem === null || this.saidHistoryFails) return
    this.saidHistoryFails = true
    this.set({ hint: `the history is not kept: ${problem}` })
  }

  /** Completion goes by the last catalog known; a session that cannot answer leaves that as it is. */
  private async refreshCatalog(): Promise<void> {
    this.catalog = await this.options.session.catalog().catch(() => this.catalog)
  }
}
