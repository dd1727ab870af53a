/** A small session for tests of notebooks: cells in JavaScript that really run, one output, no engine. */
import { canonicalText } from '../../engine/value/canonical.ts'
import type { Cell, CellError, Reply, Session, SessionOptions } from '../session/protocol.ts'

/**
 * Cells are function bodies: `return` gives the value; `insert(row)` adds a row to the output `rows`, `print(text)`
 * writes to stdout, `data(path)` reads, `hang()` never ends, `random()` is seeded, `kept` lives on across cells.
 */
export class TestSession implements Session {
  closed = false
  readonly options: SessionOptions
  private readonly kept = new Map<string, unknown>()
  private state: number
  private steps = 0
  private stop: ((error: Error) => void) | null = null

  constructor(options: SessionOptions = {}) {
    this.options = options
    this.state = options.seed ?? Date.now()
  }

  async evaluate(cell: Cell): Promise<Reply> {
    const inserted: string[] = []
    let stdout = ''
    let value: unknown
    let error: CellError | null = null
    const bindings = {
      insert: (row: unknown) => inserted.push(canonicalText(row)),
      print: (text: string) => {
        stdout += text
      },
      data: (path: string) => this.options.data?.[path],
      hang: () => new Promise((_, reject) => (this.stop = reject)),
      random: () => (this.state = (this.state * 48_271 + 11) % 2_147_483_647),
      kept: this.kept,
    }
    try {
      const run = new Function(...Object.keys(bindings), `return (async () => {\n${cell.source}\n})()`)
      value = await run(...Object.values(bindings))
    } catch (thrown) {
      const { name, message } = thrown as Error
      error = { name, message, hint: null, cell: cell.name, line: 1, column: 7 }
      inserted.length = 0
    }
    if (inserted.length > 0) this.steps++
    const rows = inserted.map((text) => [text, 1] as const)
    const at = this.steps
    return {
      deltas: rows.length === 0 ? [] : [{ output: 'rows', from: at, to: at, columns: null, key: [], rows }],
      value: value === undefined ? null : { kind: 'data', text: canonicalText(value) },
      stdout,
      tables: [],
      error,
      step: this.steps,
      elapsed: performance.now(),
    }
  }

  interrupt(): void {
    this.stop?.(Object.assign(new Error('the cell was interrupted'), { name: 'Interrupted' }))
    this.stop = null
  }

  async catalog() {
    return { step: 0, tables: [], circuits: [] }
  }

  async graph() {
    return null
  }

  async close(): Promise<void> {
    this.closed = true
  }
}
