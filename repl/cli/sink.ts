/** Where commands that go on for long write to. */
import type { Writable } from 'node:stream'

/** An output that may be slower than the cells, or go away. */
export class Sink {
  private readonly output: Writable
  private closed = false
  private failure: Error | null = null

  constructor(output: Writable) {
    this.output = output
    output.on('error', this.onError)
  }

  /** Whether nobody reads any more. */
  get isClosed(): boolean {
    return this.closed
  }

  /** Writes lines, and waits until they are taken. @throws what the output fails with, but for a reader who has left. */
  async write(text: string): Promise<void> {
    if (text === '' || this.closed) return
    await new Promise<void>((resolve) =>
      this.output.write(text.endsWith('\n') ? text : `${text}\n`, () => resolve()),
    )
    if (this.failure !== null) throw this.failure
  }

  /** Leaves the stream to whoever uses it next. Errors that come late are still a reader who has left. */
  release(): void {
    if (!this.closed) this.output.off('error', this.onError)
  }

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    this.closed = true
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') this.failure = error
  }
}
