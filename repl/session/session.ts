/** A session: one database, one evaluator, and the cells that were evaluated against them, one at a time. */
import {
  Circuit,
  canonicalText,
  Database,
  incrementalize,
  Step,
  type Store,
  Table,
  View,
  ZSet,
} from '../../engine/index.ts'
import type { DataFiles } from '../transfer/data-files.ts'
import { withoutGuards } from './cells/compile.ts'
import { describe } from './cells/describe.ts'
import { Interrupted } from './cells/errors.ts'
import { Evaluator } from './cells/evaluator.ts'
import { library } from './library.ts'
import type {
  Catalog,
  Cell,
  CellValue,
  CircuitGraph,
  Progress,
  Reply,
  Session,
  SessionOptions,
  Table as ShownTable,
} from './protocol.ts'
import { viewRows, zsetRows } from './rows.ts'
import { StepsOfCell } from './steps.ts'

/** What the platform that a session runs on provides. */
export interface Platform {
  /** Opens the state in a file, or in memory. */
  openStore(file: string | undefined): Promise<Store>
  /** Loads a module that a cell imports. */
  importModule(name: string): Promise<object>
  /** Whether somebody asked the running cell to stop; read from inside its loops. */
  interrupted(): boolean
  /** The disk, where there is one. */
  readonly files?: DataFiles
}

/** Opens a session. @throws DatabaseError if its file cannot be opened */
export async function openSession(options: SessionOptions, platform: Platform): Promise<Session> {
  const db: Database = new Database(
    await platform.openStore(options.file),
    platform.openStore,
    // Nobody else is there to be told, and thrown it would end the session.
    (error) => session.print(`a listener to changes failed: ${error}`),
  )
  const session = new LocalSession(db, options, platform)
  return session
}

class LocalSession implements Session {
  private readonly db: Database
  private readonly evaluator: Evaluator
  private steps = new StepsOfCell()
  private shown: ShownTable[] = []
  /** Cells wait for the one before them. */
  private queue: Promise<unknown> = Promise.resolve()
  private asked = false
  private last: Step | undefined
  /** The files that the running cell has read. */
  private read: string[] = []
  private progress: ((progress: Progress) => void) | undefined
  /** How much is going on that looks by itself whether it must stop. */
  private stopping = 0

  constructor(db: Database, options: SessionOptions, platform: Platform) {
    this.db = db
    db.subscribe((step) => {
      this.steps.add(step)
      this.last = step
    })
    const interrupted = (): boolean => this.asked || platform.interrupted()
    const bindings = library({
      db,
      data: options.data ?? {},
      files: options.files ? platform.files : undefined,
      reading: (path) => this.read.push(path),
      stopping: async (work) => {
        this.stopping += 1
        try {
          return await work({ mustStop: interrupted, progress: (progress) => this.progress?.(progress) })
        } finally {
          this.stopping -= 1
        }
      },
      filling: (progress) => {
        if (interrupted()) {
          throw new Interrupted(`filling ${progress.what} was interrupted`, 'It was not added.')
        }
        this.progress?.(progress)
      },
      lastStep: () => this.last,
      show: (table) => this.shown.push(table),
      print: (text) => this.print(text),
      surroundings: {
        isAmbient: (name) => this.evaluator.isAmbient(name),
        asWritten: withoutGuards,
        locate: (stack) => {
          const place = this.evaluator.placeOn(stack)
          return place && `${place.cell}:${place.line}:${place.column}`
        },
      },
    })
    this.evaluator = new Evaluator({
      bindings,
      importModule: (name) => platform.importModule(name),
      interrupted,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    })
  }

  evaluate(cell: Cell, progress?: (progress: Progress) => void): Promise<Reply> {
    const reply = this.queue.then(() => this.run(cell, progress))
    this.queue = reply
    return reply
  }

  interrupt(): void {
    this.asked = true
    // What stops by itself says how far it has come.
    if (this.stopping === 0) this.evaluator.interrupt()
  }

  async catalog(): Promise<Catalog> {
    const { tables, circuits } = this.db.catalog
    return {
      step: this.db.lastStep,
      tables: tables.map((table) => ({
        name: table.name,
        columns: table.columns,
        key: table.key,
        rows: this.db.table(table).size,
      })),
      circuits: circuits.map((circuit) => ({
        name: circuit.name,
        inputs: [...circuit.graph.inputs.keys()],
        outputs: [...circuit.graph.outputs.keys()].map((output) => circuit.label(output)),
        vertices: circuit.graph.vertices.length,
      })),
    }
  }

  async graph(name: string, incremental: boolean): Promise<CircuitGraph | null> {
    const circuit = this.db.catalog.circuits.find((candidate) => candidate.name === name)
    if (circuit === undefined) return null
    const { graph } = incremental ? incrementalize(circuit) : circuit
    return { graph: graph.toJSON(), warnings: circuit.warnings }
  }

  async close(): Promise<void> {
    this.db.close()
  }

  /** Prints a text into what the running cell prints. */
  print(text: string): void {
    this.evaluator.print(text)
  }

  private async run(cell: Cell, progress?: (progress: Progress) => void): Promise<Reply> {
    this.asked = false
    this.steps = new StepsOfCell()
    this.shown = []
    this.read = []
    this.progress = progress
    const start = performance.now()
    const outcome = await this.evaluator.evaluate(cell)
    const value = this.value(outcome.value)
    return {
      deltas: this.steps.deltas,
      value,
      stdout: outcome.stdout + this.steps.notes,
      tables: this.shown,
      error: outcome.error,
      step: this.db.lastStep,
      elapsed: performance.now() - start,
      ...(this.read.length > 0 && { files: this.read }),
    }
  }

  /** How a cell's value is sent: rows as rows, plain data as canonical text, anything else described. */
  private value(value: unknown): CellValue | null {
    // A step's deltas are shown already, and a view is shown as what it holds.
    if (value === undefined || value instanceof Step) return null
    if (value instanceof View) {
      this.shown.push(viewRows(value))
      return null
    }
    if (value instanceof ZSet) return { kind: 'zset', ...zsetRows(value) }
    if (value instanceof Circuit || value instanceof Table) return { kind: 'text', text: describe(value) }
    try {
      return { kind: 'data', text: canonicalText(value) }
    } catch {
      return { kind: 'text', text: describe(value) }
    }
  }
}
