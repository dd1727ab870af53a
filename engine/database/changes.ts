/** The changes of one thing as an async iterator: first those that were missed, then each as its step is committed. */
import type { Change } from './change-log.ts'
import type { Follower, Source } from './source.ts'

/** So many rows wait for a reader that is slower than the steps; beyond, they are read again when it asks for them. */
const MOST_ROWS = 10_000

export class Changes<T> implements AsyncIterableIterator<Change<T>>, Follower {
  private readonly source: Source<T>
  private readonly lastStep: () => number
  /** Called once it has ended. */
  private readonly ended: () => void
  /** Everything up to this step was handed out. */
  private done: number
  /** Changes of the steps that come after what is being read, all of them unless it is behind. */
  private queue: Change<T>[] = []
  private rows = 0
  /** Changes of steps that were missed, while they are read. */
  private reading: Iterator<Change<T>> | undefined
  private readingTo = 0
  /** Whether there are steps that are neither in the queue nor being read. */
  private isBehind: boolean
  private asked: { resolve(result: IteratorResult<Change<T>>): void; reject(error: unknown): void }[] = []
  private over = false
  private failure: Error | undefined

  constructor(source: Source<T>, from: number, lastStep: () => number, ended: () => void) {
    this.source = source
    this.lastStep = lastStep
    this.ended = ended
    this.done = from
    this.isBehind = from < lastStep()
  }

  /** The last step up to which every change was handed out: what to resume from. It also moves with steps that change nothing here. */
  get position(): number {
    return this.done
  }

  /** The next change, as soon as there is one; done once the iterator or the database is closed. @throws DatabaseError if there can be no more */
  next(): Promise<IteratorResult<Change<T>>> {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject })
      this.answer()
    })
  }

  /** Ends the iterator; what it has not handed out is forgotten. */
  async return(): Promise<IteratorResult<Change<T>>> {
    this.queue = []
    this.isBehind = false
    this.reading = undefined
    this.close()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  see(step: Parameters<Follower['see']>[0]): void {
    if (this.isBehind || step.number <= this.readingTo) return
    const delta = this.source.in(step)
    if (!delta.isEmpty) {
      this.queue.push({ step: step.number, delta })
      this.rows += delta.parts.length
      this.answer()
    } else if (this.queue.length === 0 && this.reading === undefined) this.done = step.number
    if (this.rows <= MOST_ROWS) return
    this.queue = []
    this.rows = 0
    this.isBehind = true
  }

  /** What waits in the queue is still handed out. */
  close(failure?: Error): void {
    if (this.over) return
    this.over = true
    this.failure = failure
    this.ended()
    this.answer()
  }

  get end(): Error | undefined {
    return this.source.end()
  }

  private answer(): void {
    while (this.asked.length > 0) {
      let change: Change<T> | undefined
      try {
        change = this.take()
      } catch (error) {
        this.asked.shift()?.reject(error)
        void this.return()
        continue
      }
      if (change !== undefined) this.asked.shift()?.resolve({ done: false, value: change })
      else if (!this.over) return
      else if (this.failure === undefined) this.asked.shift()?.resolve({ done: true, value: undefined })
      else {
        this.asked.shift()?.reject(this.failure)
        this.failure = undefined
      }
    }
  }

  /** The next change that is there; undefined if there is none. */
  private take(): Change<T> | undefined {
    for (;;) {
      const read = this.reading?.next()
      if (read !== undefined) {
        if (read.done !== true) return this.hand(read.value)
        this.reading = undefined
        this.done = this.readingTo
      }
      const [first] = this.queue
      if (first !== undefined) {
        this.queue.shift()
        this.rows -= first.delta.parts.length
        return this.hand(first)
      }
      if (!this.isBehind || this.over) return undefined
      this.isBehind = false
      this.readingTo = this.lastStep()
      this.reading = this.source.read(this.done, this.readingTo)
    }
  }

  private hand(change: Change<T>): Change<T> {
    this.done = change.step
    return { ...change, delta: change.delta.handedOut() }
  }
}
