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

  /** The `console` binding. */
  get binding(): Record<string, (...values: unknown[]) => void> {
    const print = (...values: unknown[]): void => {
      this.text += `${format(values)}\n`
    }
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
