/** A program in a real pseudo-terminal, and the screen that a reader would see. */
import { spawn } from '@lydell/node-pty'
import { Terminal } from '@xterm/headless'
import { expect } from 'vitest'

export interface PtyOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Milliseconds within which a program must show something, on a machine that does other things as well. */
export const PATIENCE = 30_000

export class Pty {
  private readonly terminal: Terminal
  private readonly process: ReturnType<typeof spawn>
  /** Resolves to the exit code, once the screen shows all that was written. */
  readonly exited: Promise<number>
  /** Everything that the program has written. */
  output = ''

  /** Runs Node with these arguments. CI makes Ink behave as if nobody looked; the reader's own setting is not passed on. */
  constructor(args: readonly string[], { columns = 60, rows = 20, env = {} }: PtyOptions = {}) {
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true })
    const {
      CI: _ci,
      NO_COLOR: _noColor,
      FORCE_COLOR: _forceColor,
      NODE_ENV: _nodeEnv,
      ...inherited
    } = process.env
    this.process = spawn(process.execPath, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      env: { ...inherited, ...env },
    })
    this.process.onData((data) => {
      this.output += data
      this.terminal.write(data)
    })
    // The terminal answers what it is asked, as a real one does.
    this.terminal.onData((data) => this.process.write(data))
    // The terminal takes in what is written to it a moment later, in order.
    this.exited = new Promise((resolve) =>
      this.process.onExit(({ exitCode }) => this.terminal.write('', () => resolve(exitCode))),
    )
  }

  type(keys: string): void {
    this.process.write(keys)
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows)
    this.process.resize(columns, rows)
  }

  kill(): void {
    this.process.kill()
  }

  /** All lines, scroll-back included, without blanks at their ends and blank ones at the end. */
  lines(): string[] {
    const { active } = this.terminal.buffer
    const lines = Array.from(
      { length: active.length },
      (_, i) => active.getLine(i)?.translateToString().trimEnd() ?? '',
    )
    while (lines.at(-1) === '') lines.pop()
    return lines
  }

  /** Where the cursor is: its column, and its line counted as in `lines`. */
  cursor(): { readonly x: number; readonly y: number } {
    const { active } = this.terminal.buffer
    return { x: active.cursorX, y: active.baseY + active.cursorY }
  }

  /** Waits until the screen ends with these lines. */
  async shows(...lines: (string | RegExp)[]): Promise<void> {
    const expected = lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line)))
    await expect
      .poll(() => this.lines().slice(-lines.length), { timeout: PATIENCE, interval: 10 })
      .toEqual(expected)
  }
}
