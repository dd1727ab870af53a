/** Opens a session in a Web Worker. */
import { openWorkerSession, type Spawn } from '../repl/session/client.ts'
import type { Response, Session, SessionOptions } from '../repl/session/protocol.ts'

const spawn: Spawn = (receive, crash) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'stepping' })
  worker.addEventListener('message', (event: MessageEvent<Response>) => receive(event.data))
  worker.addEventListener('error', (event) => crash(event.message || 'its script could not be loaded'))
  worker.addEventListener('messageerror', () => crash('a message of it could not be read'))
  return {
    post: (request) => worker.postMessage(request),
    // Memory can be shared with a worker only on pages with special headers: there is no way to ask a running cell.
    interrupt: () => {},
    terminate: async () => worker.terminate(),
  }
}

/** How long a cell that is to stop is waited for, in ms: not at all, since nobody can ask it. */
const GRACE = 0

/** Opens a session in memory. @throws SessionError if the worker cannot be loaded */
export function openBrowserSession(options: SessionOptions): Promise<Session> {
  return openWorkerSession(options, spawn, GRACE)
}
