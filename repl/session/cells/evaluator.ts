/** Evaluates cells, one after the other, against bindings that live as long as the evaluator. */
import type { Cell, CellError } from '../protocol.ts'
import { type Compiled, compile, isInternal } from './compile.ts'
import { CapturedConsole } from './console.ts'
import { cellError, frameOf, Interrupted, type Place, URL_PREFIX } from './errors.ts'
import type { Position } from './position.ts'
import { Scope } from './scope.ts'
import { seededBindings } from './seeded.ts'

export interface EvaluatorOptions {
  /** What cells see besides the language's own names. */
  readonly bindings: Readonly<Record<string, unknown>>
  /** Loads a module that a cell imports. */
  importModule?(name: string): Promise<object>
  /** Whether somebody asked the running cell to stop; called now and then from inside its loops. */
  interrupted?(): boolean
  readonly seed?: number
  readonly clock?: string
}

/** What came of a cell. */
export interface Outcome {
  readonly value: unknown
  readonly stdout: string
  readonly error: CellError | null
}

/** Loops ask whether they must stop once in so many turns. */
const TICKS = 1024
/** Frames that a stack keeps while a cell runs: the engine's own must not crowd out the cell's. */
const STACK_FRAMES = 60

/** The names of the last value and the last error. */
const RESULTS: readonly string[] = ['_', '_error']

/** Compiled cells have numbers of their own, unique in the process, since stacks of all evaluators look alike. */
let lastCompiled = 0

export class Evaluator {
  private readonly options: EvaluatorOptions
  private readonly scope: Scope
  private readonly console = new CapturedConsole()
  private readonly compiled = new Map<
    number,
    { readonly cell: string; readonly source: string; readonly code: Compiled }
  >()
  private ticks = 0
  private stop: (() => void) | undefined
  private stopping = false

  /** @throws RangeError if the clock is no time */
  constructor(options: EvaluatorOptions) {
    this.options = options
    this.scope = new Scope({
      console: this.console.binding,
      ...seededBindings(options.seed, options.clock),
      ...options.bindings,
      ...Object.fromEntries(RESULTS.map((name) => [name, undefined])),
    })
  }

  /** Evaluates one cell; a failure is in the outcome. */
  async evaluate(cell: Cell): Promise<Outcome> {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = STACK_FRAMES
    this.stopping = false
    try {
      const value = await this.run(cell)
      if (value !== undefined) this.scope.set('_', value)
      return { value, stdout: this.console.take(), error: null }
    } catch (error) {
      this.scope.set('_error', error)
      const located = cellError(error, cell.name, (thrown) => this.locate(thrown))
      return { value: undefined, stdout: this.console.take(), error: located }
    } finally {
      Error.stackTraceLimit = limit
      this.stop = undefined
    }
  }

  /** Prints a text into what the running cell prints. */
  print(text: string): void {
    this.console.print(text)
  }

  /** Stops the running cell: at its next turn of a loop, or at once if it is waiting. */
  interrupt(): void {
    this.stopping = true
    this.stop?.()
  }

  /** Whether a free variable of a cell's function means the same to all cells: a name of the session's, or what guards a loop. */
  isAmbient(name: string): boolean {
    return isInternal(name) || (this.scope.isGiven(name) && !RESULTS.includes(name))
  }

  private async run(cell: Cell): Promise<unknown> {
    lastCompiled += 1
    const number = lastCompiled
    const code = compile(cell.source, `${URL_PREFIX}${number}`)
    this.compiled.set(number, { cell: cell.name, source: cell.source, code })
    const settle = this.scope.declare(code.declared)
    let failed = true
    try {
      const stopped = new Promise<never>((_resolve, reject) => {
        this.stop = () => reject(new Interrupted())
      })
      const running = code.run(this.scope.bindings, {
        tick: () => this.tick(),
        importModule: (name) => this.importModule(name),
      })
      const value = await Promise.race([running, stopped])
      // A cell may have caught what was to stop it.
      if (this.mustStop()) throw new Interrupted()
      failed = false
      return code.hasValue ? value : undefined
    } finally {
      settle(failed)
    }
  }

  private tick(): void {
    this.ticks += 1
    if (this.ticks % TICKS === 0 && this.mustStop()) this.stopping = true
    // Once it is to stop it must stop at every turn: a catch around one turn leads to the next.
    if (this.stopping) throw new Interrupted()
  }

  private mustStop(): boolean {
    return this.stopping || (this.options.interrupted?.() ?? false)
  }

  private importModule(name: string): Promise<object> {
    if (this.options.importModule === undefined)
      return Promise.reject(new Error(`cells cannot import ${JSON.stringify(name)} here`))
    return this.options.importModule(name)
  }

  /** The place in a cell of the innermost frame of a stack that stands in one. */
  placeOn(stack: string): (Place & { readonly source: string }) | null {
    const frame = frameOf(stack)
    const found = frame === null ? undefined : this.compiled.get(frame.compiled)
    if (frame === null || found === undefined) return null
    return { cell: found.cell, source: found.source, ...found.code.sourcePosition(frame.at) }
  }

  private locate(error: unknown): Place | null {
    const place = this.placeOn(String((error as { stack?: unknown } | null)?.stack))
    if (place === null) return null
    const { cell, source, ...at } = place
    return { cell, ...nameAt(error, source, at) }
  }
}

/** V8 places an unknown name inside a `with` a little behind where the name begins. */
function nameAt(error: unknown, source: string, at: Position): Position {
  const name = error instanceof ReferenceError ? /^(\S+) is not defined$/.exec(error.message)?.[1] : undefined
  if (name === undefined) return at
  const start = source.split(/\r\n|\n|\r/)[at.line - 1]?.lastIndexOf(name, at.column - 1) ?? -1
  return start < 0 ? at : { line: at.line, column: start + 1 }
}
