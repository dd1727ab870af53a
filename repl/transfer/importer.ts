/** Puts records into a table in batches, each of them one step, and deals with those that are bad. */
import {
  canonicalText,
  type Database,
  SteppingError,
  type Table,
  TableError,
  type View,
  ZSet,
} from '../../engine/index.ts'
import { columnOf } from '../../engine/value/columns.ts'
import { type Fault, ImportError, type Reader, type SourceRecord } from './source.ts'

export interface ImporterOptions {
  /** Rows a step. */
  readonly batch: number
  /** Takes what a file of bad records holds, piece by piece; without `skipBad`, nothing. */
  readonly rejects?: ((text: string) => void) | undefined
  /** Whether bad records are left out and counted; otherwise the first one ends the import. */
  readonly skipBad: boolean
  /** How many records at the beginning are left out. */
  readonly after: number
}

/** What an import did. */
export interface Imported {
  readonly rows: number
  /** The steps that it made, the first and the last; null if it made none. */
  readonly steps: { readonly first: number; readonly last: number } | null
  readonly bad: number
  /** What is wrong with the first of them, in a line each. */
  readonly complaints: readonly string[]
}

/** So many bad records are shown; the others are counted, and stand in the file of rejected ones. */
const SHOWN = 5

/** Thrown where an import was asked to stop. */
export class ImportInterrupted extends ImportError {}

type Good = SourceRecord & {
  readonly content: { readonly row: Readonly<Record<string, unknown>>; readonly weight: number }
}

export class Importer {
  private readonly db: Database
  private readonly table: Table
  private readonly source: Pick<Reader, 'placeOf' | 'rejected' | 'rejectsHeader'>
  private readonly options: ImporterOptions
  private transaction: ReturnType<Database['begin']>
  private batch: Good[] = []
  /** Records that were read, and how many of them are in steps, were left out, or were bad. */
  private read = 0
  private settled = 0
  private rows = 0
  private bad = 0
  private steps: Imported['steps'] = null
  /** By line. */
  private complaints: { readonly line: number; readonly text: string }[] = []

  constructor(
    db: Database,
    table: Table,
    source: Pick<Reader, 'placeOf' | 'rejected' | 'rejectsHeader'>,
    options: ImporterOptions,
  ) {
    this.db = db
    this.table = table
    this.source = source
    this.options = options
    this.transaction = db.begin()
  }

  /** How many rows are in steps. */
  get committed(): number {
    return this.rows
  }

  /** How it stands. */
  get imported(): Imported {
    return {
      rows: this.rows,
      steps: this.steps,
      bad: this.bad,
      complaints: this.complaints.map(({ text }) => text),
    }
  }

  /** Takes a record; makes a step if it completes a batch. @throws ImportError for a bad record, unless these are skipped */
  add(record: SourceRecord): void {
    this.read += 1
    if (this.read <= this.options.after) {
      this.settled = this.read
      return
    }
    const { content } = record
    const fault = 'row' in content ? this.insert(record as Good) : content
    if (fault === null) {
      this.batch.push(record as Good)
      if (this.batch.length >= this.options.batch) this.commit()
    } else if (this.options.skipBad) this.reject(record, fault)
    else {
      // A row of the batch whose key is taken comes first, though it would be noticed later.
      const [first] = this.violations()
      throw this.stopped(...(first ?? ([record, fault] as const)))
    }
  }

  /** Makes a step of what is left. @throws ImportError as `add` */
  end(): Imported {
    if (this.batch.length > 0) this.commit()
    return this.imported
  }

  /** Why an import that was asked to stop has not gone on. */
  interrupted(): ImportInterrupted {
    return new ImportInterrupted(
      `the import was interrupted after ${counted(this.rows, 'row')}`,
      this.state() || 'Nothing was imported.',
    )
  }

  private insert({ content: { row, weight } }: Good): Fault | null {
    try {
      if (weight === 1) this.transaction.insert(this.table, row)
      else this.transaction.apply(this.table, ZSet.from([[row, weight]]))
      return null
    } catch (error) {
      return faultOf(error, this.table)
    }
  }

  private commit(): void {
    try {
      const { number } = this.db.commit(this.transaction)
      this.rows += this.batch.length
      this.steps = { first: this.steps?.first ?? number, last: number }
      this.next()
    } catch (error) {
      if (!(error instanceof TableError)) throw this.failed(error)
      const violations = this.violations()
      const [first] = violations
      if (first === undefined) throw this.failed(error)
      if (!this.options.skipBad) throw this.stopped(...first)
      for (const [record, fault] of violations) this.reject(record, fault)
      this.again(new Set(violations.map(([record]) => record)))
    }
  }

  /** Commits the batch without some of its records. */
  private again(left: ReadonlySet<SourceRecord>): void {
    const rest = this.batch.filter((record) => !left.has(record))
    this.next()
    this.batch = rest
    for (const record of rest) this.insert(record)
    if (rest.length > 0) this.commit()
  }

  private next(): void {
    this.batch = []
    this.settled = this.read
    this.transaction = this.db.begin()
  }

  /**
   * The records of the batch whose rows the table cannot take, as their keys are taken, or they are not there to be removed. Removals count first: the order
   * of changes in a step does not matter.
   */
  private violations(): (readonly [Good, Fault])[] {
    const found: (readonly [Good, Fault])[] = []
    const weights = new Weights(this.table, this.db.table(this.table))
    const isRemoval = ({ content }: Good): boolean => content.weight < 0
    for (const record of [...this.batch.filter(isRemoval), ...this.batch.filter((one) => !isRemoval(one))]) {
      const message = weights.add(record, (other) => this.source.placeOf(other, { message: '' }))
      if (message !== null) found.push([record, { message }])
    }
    return found.sort(([a], [b]) => a.line - b.line)
  }

  private reject(record: SourceRecord, fault: Fault): void {
    const { rejects } = this.options
    if (this.bad === 0) rejects?.(this.source.rejectsHeader)
    this.bad += 1
    if (this.complaints.length < SHOWN) {
      const text = `${this.source.placeOf(record, fault)}: ${fault.message}`
      // What is noticed at the end of a batch may stand before what was noticed in it.
      this.complaints = [...this.complaints, { line: record.line, text }].sort((a, b) => a.line - b.line)
    }
    rejects?.(this.source.rejected(record, fault.message))
  }

  private stopped(record: SourceRecord, fault: Fault): ImportError {
    const hint = [
      fault.hint,
      this.state() || 'Nothing was imported.',
      'Bad records are left out with --skip-bad.',
    ]
    return new ImportError(
      `${this.source.placeOf(record, fault)}: ${fault.message}`,
      hint.filter((part) => part !== undefined).join(' '),
    )
  }

  /** What a function of a circuit, or the store, fails with is not about a record. */
  private failed(error: unknown): unknown {
    const [first, last] = [this.batch[0], this.batch.at(-1)]
    if (!(error instanceof SteppingError) || first === undefined || last === undefined) return error
    const from = this.source.placeOf(first, { message: '' })
    const failed = new ImportError(
      `the step with the ${counted(this.batch.length, 'row')} from ${from} to line ${last.line} failed: ${error.message}`,
      [error.hint, this.state() || 'Nothing was imported.'].filter((part) => part !== undefined).join(' '),
    )
    failed.cause = error
    return failed
  }

  /** What has happened already, and what can be done about it; '' if nothing has. */
  private state(): string {
    if (this.steps === null) return ''
    const { first, last } = this.steps
    return (
      `${counted(this.rows, 'row')} ${this.rows === 1 ? 'is' : 'are'} imported, in ${stepsText(this.steps)}: ` +
      `.goto ${first - 1} takes ${first === last ? 'it' : 'them'} back; --after ${this.settled} goes on behind them.`
    )
  }
}

/** What a table would hold after some changes, as far as it is asked. */
class Weights {
  private readonly table: Table
  private readonly view: View<unknown>
  private all: ZSet<unknown> | undefined
  private readonly rows = new Map<string, number>()
  private readonly keys = new Map<string, { readonly weight: number; readonly from: Good | undefined }>()

  constructor(table: Table, view: View<unknown>) {
    this.table = table
    this.view = view
  }

  /** Adds a record's row. @returns why it cannot be added, and then is not; null if it is */
  add(record: Good, placeOf: (record: Good) => string): string | null {
    const { row: given, weight } = record.content
    const row = this.table.check(given) as Readonly<Record<string, unknown>>
    const text = canonicalText(row)
    const sum = this.stored(row, text) + (this.rows.get(text) ?? 0) + weight
    if (weight < 0 && sum < 0)
      return `${this.table.name} cannot remove ${text}: it is not there${weight === -1 ? '' : ' so often'}`
    if (this.table.key.length > 0) {
      const key = this.keyOf(row)
      const before = this.keys.get(canonicalText(key))
      const taken = this.view.all(key).length + (before?.weight ?? 0) + weight
      if (weight > 0 && taken > 1) {
        const shown = this.table.key
          .map((column) => `${column} ${canonicalText(columnOf(row, column))}`)
          .join(', ')
        const from = before?.from === undefined ? '' : `, from ${placeOf(before.from)}`
        return `${this.table.name} has a row with ${shown}, its key, already${from}`
      }
      const from = weight > 0 ? record : before?.from
      this.keys.set(canonicalText(key), { weight: (before?.weight ?? 0) + weight, from })
    }
    this.rows.set(text, (this.rows.get(text) ?? 0) + weight)
    return null
  }

  private keyOf(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.table.key.map((column) => [column, columnOf(row, column)]))
  }

  /** How often a row is there. Of a table without a key all rows are read, once. */
  private stored(row: Readonly<Record<string, unknown>>, text: string): number {
    if (this.table.key.length > 0)
      return this.view.all(this.keyOf(row)).filter((other) => canonicalText(other) === text).length
    this.all ??= this.view.zset()
    return this.all.weight(row)
  }
}

/** What a table refuses a row for, said of a record. @throws the error itself if it is no such thing */
export function faultOf(error: unknown, table: Table): Fault {
  if (!(error instanceof TableError)) throw error
  return { message: error.message.replace(`${table.name}.`, ''), hint: error.hint, column: error.column }
}

/** `step 3`, `steps 3 to 102`. */
export function stepsText({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `step ${first}` : `steps ${first} to ${last}`
}

/** `1 row`, `20,000 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
