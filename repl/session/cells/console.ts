/** The console that cells see: everything goes into the cell's standard output. */
import { describe, format } from './describe.ts'

export class CapturedConsole {
  private text = ''

  /** What has been printed since the last call. */
  take(): string {
    const { text } = this
    this.text = ''
    return text
  }

  /** Prints a text as a line. */
  print(text: string): void {
    this.text += `${text}\n`
  }

  /** The `console` binding. */
  get binding(): Record<string, (...values: unknown[]) => void> {
    const print = (...values: unknown[]): void => this.print(format(values))
    return {
      log: print,
      info: print,
      warn: print,
      error: print,
      debug: print,
      trace: print,
      dir: (value) => print(describe(value)),
      table: (rows) => print(describe(rows)),
      assert: (condition, ...values) => {
        if (!condition) print('Assertion failed', ...values)
      },
    }
  }
}
