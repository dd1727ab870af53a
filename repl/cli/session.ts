/** Opens a session in a worker thread. */
import { Worker } from 'node:worker_threads'
import { openWorkerSession, type Spawn } from '../session/client.ts'
import type { Response, Session, SessionOptions } from '../session/protocol.ts'

/** The worker's file: TypeScript when run from source, JavaScript when built. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

const spawn: Spawn = (receive, crash) => {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(WORKER, { workerData: stop })
  let ended = false
  worker.on('message', (response: Response) => receive(response))
  worker.on('error', (error) => {
    ended = true
    crash(error.message)
  })
  worker.on('exit', (code) => {
    if (!ended) crash(`exit code ${code}`)
  })
  return {
    post: (request) => worker.postMessage(request),
    interrupt: (id) => {
      Atomics.store(stop, 0, id)
      worker.postMessage({ id, kind: 'interrupt' })
    },
    terminate: async () => {
      ended = true
      await worker.terminate()
    },
  }
}

/** Opens a session. @throws SessionError if its file cannot be opened */
export function openThreadSession(options: SessionOptions): Promise<Session> {
  return openWorkerSession(options, spawn)
}
