/**
 * The front end's side of the session protocol: a session that runs in a worker. A cell that does not stop when it is asked
 * to is stopped with its worker, and a new worker is brought to where the old one was by running the earlier cells again.
 */
import type {
  Catalog,
  Cell,
  CellError,
  CircuitGraph,
  Progress,
  Reply,
  Request,
  Response,
  Session,
  SessionOptions,
} from './protocol.ts'

/** A worker as the client needs it. */
export interface WorkerPort {
  post(request: Request): void
  /** Asks the evaluation of that id to stop, from outside its event loop if the platform can. */
  interrupt(id: number): void
  /** Ends the worker with whatever runs in it; resolves when it has let go of its file. */
  terminate(): Promise<void>
}

/** Starts a worker; `receive` takes what it posts, `crash` why it died. */
export type Spawn = (receive: (response: Response) => void, crash: (reason: string) => void) => WorkerPort

/** How long a cell has to stop by itself, in ms. */
const GRACE = 2000

/** Why a session could not be opened, or its worker died. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly error: CellError

  constructor(error: CellError) {
    super(error.message)
    this.error = error
  }
}

function failure(message: string): CellError {
  return { name: 'SessionError', message, hint: null, cell: '', line: null, column: null }
}

interface Pending {
  resolve(result: unknown): void
  reject(error: SessionError): void
}

/** Opens a session in a worker. @throws SessionError if its state cannot be opened */
export async function openWorkerSession(
  options: SessionOptions,
  spawn: Spawn,
  grace = GRACE,
): Promise<Session> {
  const client = new WorkerSession(options, spawn, grace)
  await client.open()
  return client
}

class WorkerSession implements Session {
  private readonly options: SessionOptions
  private readonly spawn: Spawn
  private readonly grace: number
  private port: WorkerPort | undefined
  private readonly pending = new Map<number, Pending>()
  private lastId = 0
  /** The cells that a new worker must run again: all that succeeded, or, over a file, those that made no step. */
  private readonly replayable: Cell[] = []
  private running:
    | {
        readonly id: number
        readonly cell: Cell
        readonly progress: ((progress: Progress) => void) | undefined
        stop(reply: Reply): void
        fail(error: SessionError): void
      }
    | undefined
  /** The evaluation that has been asked to stop: once is enough. */
  private stopping: number | undefined
  private queue: Promise<unknown> = Promise.resolve()
  private step = 0
  private closed = false
  /** Why the worker ended without being asked to. */
  private dead: SessionError | undefined

  constructor(options: SessionOptions, spawn: Spawn, grace: number) {
    this.options = options
    this.spawn = spawn
    this.grace = grace
  }

  async open(): Promise<void> {
    this.start()
    try {
      await this.ask({ id: this.nextId(), kind: 'open', options: this.options })
      this.step = (await this.catalog()).step
    } catch (error) {
      await this.port?.terminate()
      throw error
    }
  }

  evaluate(cell: Cell, progress?: (progress: Progress) => void): Promise<Reply> {
    const reply = this.queue.then(() => this.run(cell, progress))
    this.queue = reply.catch(() => {})
    return reply
  }

  interrupt(): void {
    const { running } = this
    if (running === undefined || running.id === this.stopping) return
    this.stopping = running.id
    this.port?.interrupt(running.id)
    setTimeout(() => {
      if (this.running === running) this.restart(running).catch((error: SessionError) => running.fail(error))
    }, this.grace)
  }

  catalog(): Promise<Catalog> {
    return this.ask({ id: this.nextId(), kind: 'catalog' }) as Promise<Catalog>
  }

  graph(circuit: string, incremental: boolean): Promise<CircuitGraph | null> {
    return this.ask({
      id: this.nextId(),
      kind: 'graph',
      circuit,
      incremental,
    }) as Promise<CircuitGraph | null>
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    // A worker that died has nothing left to close.
    if (this.dead === undefined) await this.ask({ id: this.nextId(), kind: 'close' }).catch(() => {})
    await this.port?.terminate()
  }

  private async run(cell: Cell, progress?: (progress: Progress) => void): Promise<Reply> {
    const before = this.step
    const reply = await new Promise<Reply>((resolve, reject) => {
      const id = this.nextId()
      this.running = { id, cell, progress, stop: resolve, fail: reject }
      this.ask({ id, kind: 'evaluate', cell }).then((answer) => resolve(answer as Reply), reject)
    }).finally(() => {
      this.running = undefined
    })
    this.step = reply.step
    const repeatable = this.options.file === undefined || reply.step === before
    if (reply.error === null && repeatable) this.replayable.push(cell)
    return reply
  }

  /** Ends the worker with the cell in it, and brings a new one to where this one was before the cell. */
  private async restart(running: NonNullable<typeof this.running>): Promise<void> {
    await this.port?.terminate()
    // The cell is answered below; whoever asked the old worker something else may ask the new one.
    this.pending.delete(running.id)
    this.abandon(new SessionError(failure('the worker was replaced before it answered')))
    this.start()
    await this.ask({ id: this.nextId(), kind: 'open', options: this.options })
    let step = 0
    for (const cell of this.replayable) {
      step = ((await this.ask({ id: this.nextId(), kind: 'evaluate', cell })) as Reply).step
    }
    const again = `${this.replayable.length} earlier cell${this.replayable.length === 1 ? ' was' : 's were'} run again`
    running.stop({
      deltas: [],
      value: null,
      stdout: '',
      tables: [],
      error: {
        name: 'Interrupted',
        message: 'the cell was interrupted and did not stop, so it was ended with its worker',
        hint:
          this.options.file === undefined
            ? `${again} in a new one.`
            : `${again} in a new one; cells that made steps were not.`,
        cell: running.cell.name,
        line: null,
        column: null,
      },
      step,
      elapsed: 0,
    })
  }

  private start(): void {
    this.port = this.spawn(
      (response) => {
        if (response.kind === 'progress') {
          if (response.id === this.running?.id) this.running.progress?.(response.progress)
          return
        }
        const pending = this.pending.get(response.id)
        this.pending.delete(response.id)
        if (response.kind === 'done') pending?.resolve(response.result)
        else pending?.reject(new SessionError(response.error))
      },
      (reason) => {
        this.dead = new SessionError(failure(`the session's worker ended: ${reason}`))
        this.abandon(this.dead)
      },
    )
  }

  private abandon(error: SessionError): void {
    for (const pending of this.pending.values()) pending.reject(error)
    this.pending.clear()
  }

  private ask(request: Exclude<Request, { kind: 'interrupt' }>): Promise<unknown> {
    if (this.dead !== undefined) return Promise.reject(this.dead)
    return new Promise((resolve, reject) => {
      this.pending.set(request.id, { resolve, reject })
      this.port?.post(request)
    })
  }

  private nextId(): number {
    this.lastId += 1
    return this.lastId
  }
}
