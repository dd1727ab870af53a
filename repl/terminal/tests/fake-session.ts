/** A session for tests of the front ends: really evaluates JavaScript, knows one table, and can be interrupted. */
import { createContext, runInContext } from 'node:vm'
import { canonicalText } from '../../../engine/value/canonical.ts'
import type { Catalog, Cell, CellError, CellValue, Delta, Reply, Session } from '../../session/protocol.ts'

/** What went wrong; errors of the cells' own realm are no instances of this one's Error. */
function cellError(error: unknown, cell: Cell): CellError {
  const { name = 'Error', message = String(error) } = Object(error) as Partial<Error>
  return { name, message, hint: null, cell: cell.name, line: null, column: null }
}

export class FakeSession implements Session {
  /** The sources evaluated so far, in order. */
  readonly evaluated: string[] = []
  private readonly rows: string[] = []
  private deltas: Delta[] = []
  private step = 0
  private stop: ((reason: Error) => void) | null = null
  private readonly context = createContext({
    insert: (row: unknown) => this.insert(row),
    sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
    range: (n: number) => Array.from({ length: n }, (_, i) => i),
  })

  async evaluate(cell: Cell): Promise<Reply> {
    this.evaluated.push(cell.source)
    this.deltas = []
    const started = performance.now()
    let value: CellValue | null = null
    let error: CellError | null = null
    try {
      const result: unknown = await Promise.race([this.run(cell.source), this.interrupted()])
      if (result !== undefined) value = { kind: 'data', text: canonicalText(structuredClone(result)) }
    } catch (thrown) {
      error = cellError(thrown, cell)
    }
    this.stop = null
    const elapsed = performance.now() - started
    return { deltas: this.deltas, value, stdout: '', tables: [], error, step: this.step, elapsed }
  }

  interrupt(): void {
    this.stop?.(Object.assign(new Error('the cell was interrupted'), { name: 'Interrupted' }))
  }

  async catalog(): Promise<Catalog> {
    return {
      step: this.step,
      tables: [{ name: 'products', columns: ['name', 'price'], key: ['name'], rows: this.rows.length }],
      circuits: [
        { name: 'receipts', inputs: ['products'], outputs: ['totals', 'joined'], vertices: 5 },
        { name: 'prices', inputs: ['products'], outputs: [''], vertices: 1 },
      ],
    }
  }

  async graph(): Promise<null> {
    return null
  }

  async close(): Promise<void> {}

  /** Runs a cell in sloppy scripts' global scope, where declarations live on. */
  private async run(source: string): Promise<unknown> {
    return runInContext(source, this.context)
  }

  private interrupted(): Promise<never> {
    return new Promise((_, reject) => {
      this.stop = reject
    })
  }

  /** Every insertion is a step; a cell's steps are summed up in one delta. */
  private insert(row: unknown): void {
    const text = canonicalText(structuredClone(row))
    this.rows.push(text)
    this.step += 1
    const before = this.deltas[0]
    this.deltas = [
      {
        output: 'receipts.totals',
        from: before?.from ?? this.step,
        to: this.step,
        columns: null,
        key: [],
        rows: [...(before?.rows ?? []), [text, 1]],
      },
    ]
  }
}
